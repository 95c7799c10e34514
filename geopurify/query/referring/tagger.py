# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""From a sentence to tagged phrases: the terminals of the grammar.

A phrase may be several things ("light", "left", "facing"); its neighbours decide.
"""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

from geopurify.config.label_sets import label_set, label_set_names
from geopurify.query.referring.lexicon import Match, Meaning, load_lexicon, word_set
from geopurify.query.referring.spelling import (
    correct,
    looks_like_adjective,
    parts_of_speech,
    singular,
)

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?|[.,;:!?()]")
_OWNED = re.compile(  # "the table's nearest chair"
    r"\b(?P<owner>(?:the|a|an|this|that) [\w ]+?) s "
    r"(?P<which>(?:closest|nearest|farthest|furthest) [\w ]+)"
)
_STOPS = frozenset(".;:!?()")
NAMING = frozenset(("NOUN", "ONE"))
DESCRIBING = frozenset(("ADJ", "SUP", "ORD", "NUM", "QUANT", "DET", "GROUP", "PART"))
RELATING = frozenset(("REL", "SREL", "LOC", "FROM_SIDE", "HAS"))
SIDES = {"left": "left:1", "right": "right:1", "front": "front:1", "back": "back:1"}
SIDES |= {"top": "up:-1", "bottom": "up:1", "upper": "up:-1", "end": "end:1", "side": "end:1"}
ODD_KINDS = frozenset(("negative", "role", "state"))  # of adjectives that may be nouns
OPENING = frozenset(("STOP", "COMMAND", "VIEW", "THERE"))


@cache
def usual_nouns() -> frozenset[str]:
    """Return the words of the class names of the shipped label sets, and some more."""
    names = [name for label in label_set_names() for name in label_set(label)]
    words = {word for name in names for word in name.split() if word.isalpha()}
    return word_set("nouns") | {word for word in words if "NOUN" in parts_of_speech(word)}


class Tag(NamedTuple):
    """A phrase of a sentence: a terminal of the grammar, what it means and how it was written."""

    kind: str
    value: str
    words: str


@dataclass
class Tagged:
    """Tags of a sentence, and what could not be tagged.

    Attributes:
        corrected: pairs of a misspelt word and the word that it was read as.
    """

    tags: list[Tag] = field(default_factory=list)
    not_understood: list[str] = field(default_factory=list)
    corrected: list[tuple[str, str]] = field(default_factory=list)


def split_words(text: str) -> tuple[str, ...]:
    """Return words and punctuation in lower case; "left - most" is two words, "it's" too."""
    text = unicodedata.normalize("NFKC", text).lower().replace("\u2019", "'")
    text = re.sub(r"\b(does|do|is|are|was|has|have|did|can|could|would)n ?'?t\b", r"\1 not", text)
    text = re.sub(r"\s?'\s?(s|re|ll|ve|m|d)\b", r" \1", text)
    text = re.sub(r"\b(on|to|at) it s (left|right|side|back|front|top)\b", r"\1 its \2", text)
    text = _OWNED.sub(r"the \g<which> to \g<owner>", text)
    return tuple(_WORD.findall(text))


def tag_sentence(text: str, nouns: Collection[str] = ()) -> Tagged:
    """Tag the phrases of a sentence.

    Args:
        nouns: single words that are known to be nouns, beside those of an English dictionary.
    """
    return _Tagger(text, frozenset(nouns)).run()


class _Tagger:
    def __init__(self, text: str, nouns: frozenset[str]) -> None:
        self.lexicon, self.nouns = load_lexicon(), nouns | usual_nouns()
        self.found = Tagged()
        self.words = tuple(map(self._spelt, split_words(text)))

    def run(self) -> Tagged:
        index = 0
        while index < len(self.words):
            index = self._tag(index)
        return self.found

    def _spelt(self, word: str) -> str:
        """Return the word, or the known one that was meant."""
        if word in self.lexicon.words or not word.isalpha():
            return word
        if word in self.nouns or parts_of_speech(word):
            return word
        meant = correct(word, self.nouns | self.lexicon.words)
        if meant is None:
            return word
        self.found.corrected.append((word, meant))
        return meant

    def _tag(self, index: int) -> int:
        """Tag the phrase that begins at a word; return where the next one begins."""
        word = self.words[index]
        if word == ",":
            return self._comma(index)
        if word in _STOPS:
            return self._add("STOP", ".", index, index + 1)
        for match in self.lexicon.matches(self.words, index):
            meaning = self._choose(index, match)
            if meaning is not None:
                meaning = self._as_participle(meaning, match.end)
                if meaning.kind == "DROP":
                    return match.end
                return self._add(*meaning, index, match.end)
        return self._other(index)

    def _add(self, kind: str, value: str, start: int, end: int) -> int:
        self.found.tags.append(Tag(kind, value, " ".join(self.words[start:end])))
        return end

    def _previous(self, back: int = 1) -> Tag:
        tags = self.found.tags
        return tags[-back] if len(tags) >= back else Tag("STOP", ".", "")

    def _kind_at(self, index: int) -> str:
        """Return what a word most likely is, seen alone; STOP after the last one."""
        while index < len(self.words):
            word = self.words[index]
            if word in _STOPS or word == ",":
                return "STOP"
            if word in ("one", "ones"):
                return "ONE"
            if word in SIDES:
                return "SUP"
            matches = self.lexicon.matches(self.words, index)
            if not matches:
                return "NOUN" if self._is_noun(word) else "UNKNOWN"
            kind = matches[0].meanings[0].kind
            if kind != "DROP":
                return kind
            index = matches[0].end
        return "STOP"

    def _is_foreign(self, index: int) -> bool:
        """Tell whether neither a word nor one beside it is in a dictionary: another language."""
        beside = [self._next_word(index + 1), *self.words[max(index - 1, 0) : index]]
        return self._is_unknown(self.words[index]) and any(map(self._is_unknown, beside))

    def _is_unknown(self, word: str) -> bool:
        known = word in self.lexicon.words or word in self.nouns or parts_of_speech(word)
        return word.isalpha() and word != "of" and not known

    def _next_word(self, index: int) -> str:
        return self.words[index] if index < len(self.words) else "."

    def _is_noun(self, word: str) -> bool:
        found = parts_of_speech(word)
        return word in self.nouns or "NOUN" in found or not (found or looks_like_adjective(word))

    def _comma(self, index: int) -> int:
        before, after = self._previous().kind, self._kind_at(index + 1)
        if before == "ADJ" and after in ("ADJ", "NOUN", "SUP"):
            return index + 1  # "a large, red couch"
        return self._add("STOP", ".", index, index + 1)

    def _choose(self, index: int, match: Match) -> Meaning | None:
        """Return the meaning of a phrase at its place; None if a shorter phrase is meant."""
        meanings = {meaning.kind: meaning for meaning in match.meanings[::-1]}
        before, after = self._previous(), self._kind_at(match.end)
        last, single = self.words[match.end - 1], match.end == index + 1
        if "VIEWSTART" in meanings:
            starts = before.kind in ("STOP", "VIEW", "COMMAND") or self._in_view()
            if starts and (before.kind != "VIEW" or meanings["VIEWSTART"].value != "at"):
                return meanings["VIEWSTART"]._replace(kind="VIEW")
            del meanings["VIEWSTART"]
        if not meanings:
            return None
        if "COMMAND" in meanings and before.kind != "STOP" and last in word_set("no_commands"):
            return None  # "on the ground"
        if "PRON" in meanings and not single and before.kind not in OPENING:
            return None  # "next to the object"
        if "REL" in meanings and len(meanings) > 1 and after in DESCRIBING | NAMING | {"PRON"}:
            return meanings["REL"]
        if "REL" in meanings and "LOC" in meanings:
            return meanings["LOC"]
        if "SREL" in meanings and "SUP" in meanings:
            superlative = before.kind in DESCRIBING or after not in DESCRIBING | NAMING
            return meanings["SUP" if superlative else "SREL"]
        if "NOT" in meanings and after in RELATING:
            return Meaning("NOT_SO", "not")
        if single:
            chosen = self._single(index, before, after, meanings)
            if chosen is not None:
                return chosen
        if "LOC" in meanings and last in word_set("sides") and after in NAMING | {"ADJ"}:
            del meanings["LOC"]  # "on the left chair"
            if not meanings or "REL" in meanings:
                return None
        if "ADJ" in meanings and "PLACE" in meanings:
            describes = after in ("NOUN", "ADJ", "ONE") and before.kind != "NOUN"
            return meanings["ADJ" if describes else "PLACE"]
        return next(iter(sorted(meanings.values(), key=match.meanings.index)))

    def _as_participle(self, meaning: Meaning, end: int) -> Meaning:
        """Return "located" after a noun and before a relation as part of what follows the noun."""
        last = self.words[end - 1]
        participle = last.endswith(("ed", "ing")) or last in ("hung", "set", "put", "kept")
        after_noun = self._previous().kind in NAMING and self._kind_at(end) in RELATING
        if meaning.kind == "PLACE" and participle and after_noun:
            return meaning._replace(kind="PARTICIPLE")
        return meaning

    def _in_view(self) -> bool:
        """Tell whether the clause so far says only where somebody is."""
        for tag in reversed(self.found.tags):
            if tag.kind == "VIEW":
                return True
            if tag.kind in ("STOP", "PRON", "COP", "COMMAND", "THERE"):
                return False
        return False

    def _single(
        self, index: int, before: Tag, after: str, meanings: dict[str, Meaning]
    ) -> Meaning | None:
        """Return what one word is that is many things; None for the usual meaning."""
        word = self.words[index]
        if word in ("that", "this", "these", "those", "which", "who"):
            return self._pointing(word, before, after)
        if word == "its" and self._next_word(index + 1) in ("the", "a", "an", "one", "not", "on"):
            return Meaning("PRON", "it")
        if word in ("it", "them", "itself", "themselves"):
            inside = before.kind in ("REL", "SREL", "HAS", "VHAS", "OF", "VIEW")
            return Meaning("SELF" if inside else "PRON", "it")
        if word == "can" and (before.kind in DESCRIBING or before.value in word_set("cans")):
            return Meaning("NOUN", "can")
        if word == "but" and after == "ADJ" and self._kind_at(index + 2) == "STOP":
            return Meaning("NOT", "not")  # "any lamp but black"
        if word in ("and", "or", "but"):
            return self._joining(before, after)
        if word == "no" and before.kind in ("HAS", "VHAS"):
            return Meaning("NOT", "not")
        if (
            "ADJ" in meanings
            and before.kind in DESCRIBING | {"REL", "HAS", "NOUN"}
            and word != "same"
        ):
            kind = meanings["ADJ"].value.split(":")[0]
            last = after not in NAMING | {"ADJ"}
            if last and (kind == "material" or (kind in ODD_KINDS and self._is_only_noun(word))):
                return Meaning("NOUN", singular(word))
        if "PLACE" in meanings and "NOUN" in parts_of_speech(word):
            return self._thing_or_verb(word, before, after, meanings)
        return None

    def _is_only_noun(self, word: str) -> bool:
        return word in self.nouns or parts_of_speech(word) == {"NOUN"}

    def _pointing(self, word: str, before: Tag, after: str) -> Meaning:
        verbs = ("COP", "PLACE", "VHAS", "NOT", "REL", "SREL", "HAS", "VIEW", "LOC")
        if before.kind == "NOUN" or before.kind in ("ONE", "LOC", "ADJ", "SELF"):
            if after in verbs or word in ("which", "who"):
                return Meaning("THAT", word)
            return Meaning("THAT" if word == "that" and after == "PRON" else "DET", word)
        if word in ("which", "who") or (word == "that" and after in ("COP", "VHAS")):
            return Meaning("THAT" if before.kind != "STOP" else "PRON", word)
        return Meaning("PRON" if after in ("COP", "VHAS") else "DET", word)

    def _joining(self, before: Tag, after: str) -> Meaning:
        if before.kind == "ADJ" and after in ("ADJ", "NOUN", "SUP"):
            return Meaning("DROP", "")  # "black and white"
        if after in ("PRON", "THERE", "VIEW", "COMMAND"):
            return Meaning("STOP", ".")
        if after in RELATING | {"COP", "VHAS", "PLACE", "NOT", "THAT"}:
            return Meaning("PAND", "and")
        return Meaning("AND", "and")

    def _thing_or_verb(
        self, word: str, before: Tag, after: str, meanings: dict[str, Meaning]
    ) -> Meaning | None:
        if word in ("stand", "set", "rest", "lay", "lie", "stack", "hang", "sit"):
            plural = before.kind == "NOUN" and before.words != before.value
            verb = before.kind not in DESCRIBING | {"NOUN"} or (plural and after in RELATING)
        elif word in ("stands", "sets", "rests", "stacks"):
            verb = before.kind not in DESCRIBING and after in RELATING | {"STOP"}
        else:
            return None
        return None if verb else Meaning("NOUN", singular(word))

    def _other(self, index: int) -> int:
        """Tag a word that is in no phrase: a side, a noun, or not understood."""
        word, before, after = self.words[index], self._previous(), self._kind_at(index + 1)
        end = index + 1
        if word in word_set("things"):
            if word == "one" and after in ("NOUN", "ADJ") and before.kind not in DESCRIBING:
                return self._add("NUM", "1", index, end)
            return self._add("ONE", "one", index, end)
        if word == "of":
            return self._add("OF", "of", index, end)
        if word == "right" and after in ("REL", "SREL"):
            return end  # "right next to"
        if word in SIDES:
            return self._side(word, before, after, index)
        if word in ("light", "lights") and after == "ADJ":
            return self._add("ADJ", "shade:light", index, end)
        if word == "square" and (after in NAMING | {"STOP", "ADJ"} or before.kind == "COP"):
            return self._add("ADJ", "shape:square", index, end)
        return self._noun(word, before, after, index)

    def _side(self, word: str, before: Tag, after: str, index: int) -> int:
        if after in ("NOUN", "ADJ", "ONE", "NUM", "ORD", "SUP", "OF") or before.kind == "COP":
            return self._add("SUP", SIDES[word], index, index + 1)
        if word in ("left", "right"):
            return self._add("LOC", word, index, index + 1)
        return self._add("NOUN", word, index, index + 1)

    def _noun(self, word: str, before: Tag, after: str, index: int) -> int:
        found = parts_of_speech(word)
        known = word in self.nouns or singular(word) in self.nouns
        verb = word.endswith(("ing", "ed")) and "VERB" in found and after not in NAMING
        adjective = "ADJ" in found and after in NAMING
        if (
            self._is_noun(word)
            and not self._is_foreign(index)
            and (known or not (verb or adjective))
        ):
            return self._add("NOUN", singular(word), index, index + 1)
        self.found.not_understood.append(word)
        return index + 1
