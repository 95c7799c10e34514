# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The text box, its answers, and what is at a place that was clicked."""

import numpy as np
import viser

from geopurify.objects import MapObject
from geopurify.query.labels import UNLABELLED
from geopurify.query.objects import FoundObject, format_metres
from geopurify.query.regions import Sphere, compute_label_shares
from geopurify.viewing.browser import html
from geopurify.viewing.browser.answer_boxes import AnswerBoxes
from geopurify.viewing.browser.camera import fly_to
from geopurify.viewing.browser.highlight import Highlight
from geopurify.viewing.browser.map_source import Answer
from geopurify.viewing.browser.picking import pick_voxel
from geopurify.viewing.browser.session import ViewerSession
from geopurify.viewing.browser.voxel_blocks import pack_points

HINT = "e.g. red chair, something to sit on"
MOST_ANSWERS = 12  # that are listed
HERE_M = 0.1  # radius around a click
EXAMPLES = 4
LIGHT = (233, 236, 239)  # buttons that are not the first choice
STRUCTURE = ("wall", "floor", "ceiling")  # nobody's first question


class AskPanel:
    """Asks the map by text and by click; `add_answers` adds where the answers are listed."""

    def __init__(self, session: ViewerSession) -> None:
        self._session = session
        gui = session.server.gui
        self._boxes = AnswerBoxes(session)
        with gui.add_form("What are you looking for?") as self._form:
            self._text = gui.add_text("Text", "", hint=HINT)
            find = gui.add_button("Find", icon=viser.Icon.SEARCH)
        find.on_click(lambda event: self._form.submit())
        self._form.on_submit(lambda event: self.ask(self._text.value, event.client))
        self._examples = gui.add_button_group("Try", ("…",), visible=False)
        self._examples.on_click(lambda event: self._try(event.client))
        session.server.scene.on_click()(
            lambda event: session.request(event.client, lambda: self._look_at(event))
        )

    def add_answers(self) -> None:
        """Add the answers to what is open in the panel."""
        session, gui = self._session, self._session.server.gui
        self._heading = gui.add_html(html.note("Waiting for the map …"))
        self._answers = gui.add_folder(None)
        self._rows: list[viser.GuiButtonHandle] = []
        self._clear = gui.add_button(
            "Show all again", icon=viser.Icon.X, visible=False, color=LIGHT
        )
        self._clear.on_click(lambda event: session.request(event.client, self.clear))
        with gui.add_folder("Here", visible=False) as self._here:
            self._found_here = gui.add_html("")

    def suggest(self) -> None:
        """Offer the most frequent classes of the map as texts to try."""
        blocks = self._session.blocks
        counts = blocks.count_labels()
        ranked = [blocks.names[i] for i in np.argsort(-counts, kind="stable") if counts[i]]
        names = tuple(name for name in ranked if name not in STRUCTURE)[:EXAMPLES]
        if names and names != self._examples.options:
            self._examples.options = names
            self._examples.visible = True

    def _try(self, client: viser.ClientHandle | None) -> None:
        self._text.value = self._examples.value  # type: ignore[misc]  # viser declares it so
        self.ask(self._examples.value, client)

    def ask(self, text: str, client: viser.ClientHandle | None) -> None:
        """Ask for a text and show the answer in all browsers."""
        self._session.request(client, lambda: self._answer(text))

    def _answer(self, text: str) -> None:
        self._heading.content = html.note(f"Looking for “{html.cut(text)}” …")
        self._list(())
        self._boxes.show(())
        try:
            answer = self._session.source.query(text)
        except Exception:
            self._heading.content = html.note(f"No answer to “{html.cut(text)}”.")
            raise
        self._show(answer)

    def clear(self) -> None:
        """Forget the last answer."""
        session = self._session
        with session.lock:
            session.scene.highlight = Highlight()
            session.scene.recolor()
        self._list(())
        self._boxes.show(())
        self._clear.visible = False
        self.invite()

    def invite(self) -> None:
        """Say what one can do."""
        self._heading.content = html.note("Type what you look for, or click on the map.")

    def _show(self, answer: Answer) -> None:
        session, result = self._session, answer.result
        with session.lock:
            session.scene.highlight = Highlight(answer, session.blocks)
            session.scene.recolor()
            understood = answer.understanding
            names = understood.names if understood else self._labels_of(answer)
        self._list(result.objects, names)
        self._boxes.show(result.objects, understood.anchors if understood else ())
        count = len(result.objects)
        self._clear.visible = bool(count or (understood and understood.anchors))
        self._here.visible = False
        said = f"{count} things fit" if count > 1 else "1 thing fits"
        if count > 1 and not understood:
            said += ", by score and size"
        if count > MOST_ANSWERS:
            said += f", the best {MOST_ANSWERS} are listed"
        heading = html.note(said if count else "nothing fits", f"“{html.cut(result.text)}”")
        if understood:
            heading += html.table(understood.lines())
        self._heading.content = heading + (html.note(answer.why) if answer.why else "")

    def _labels_of(self, answer: Answer) -> tuple[str, ...]:
        """Tell the class of most voxels of each object."""
        blocks, result = self._session.blocks, answer.result
        names = []
        for number in range(len(result.objects)):
            own = result.points_map[result.object_ids == number]
            rows = blocks.find(np.unique(pack_points(own, blocks.voxel_size_m)))
            labels = [blocks[index].points["label"][at] for index, at in rows.items()]
            known = np.concatenate([np.empty(0, np.uint16), *labels])
            known = known[known != UNLABELLED]
            label = blocks.names[np.bincount(known).argmax()] if len(known) else "unknown"
            names.append(f"labelled {label}")
        return tuple(names)

    def _list(self, objects: tuple[FoundObject, ...], names: tuple[str, ...] = ()) -> None:
        for row in self._rows:
            row.remove()
        self._rows = []
        with self._answers:
            for number, (found, name) in enumerate(zip(objects, names, strict=False)):
                if number == MOST_ANSWERS:
                    break
                self._rows.append(self._row(number, found, name))

    def _row(self, number: int, found: FoundObject, name: str) -> viser.GuiButtonHandle:
        size = " x ".join(f"{edge:.1f}" for edge in found.size_m)
        row = self._session.server.gui.add_button(
            f"{number + 1} · score {found.score:.2f} · {html.cut(name)}",
            hint=f"Fly there: {size} m at ({format_metres(found.centre_m)}) m, "
            f"{found.voxels:,} voxels",
            color=LIGHT if number else None,
        )
        row.on_click(lambda event: self._go(event.client, number, found))
        return row

    def _go(self, client: viser.ClientHandle | None, number: int, found: FoundObject) -> None:
        self._boxes.choose(number)
        if client is not None:
            up = self._session.blocks.axes[2]
            fly_to(client, found.centre_m, float(np.linalg.norm(found.size_m)), up)

    def _look_at(self, event: viser.SceneClickEvent) -> None:
        session = self._session
        with session.lock:
            ray = np.array(event.ray_origin), np.array(event.ray_direction)
            picked = pick_voxel(session.blocks, session.scene, *ray)
            if picked is None:
                return
            there = session.blocks.within(Sphere(picked.point_map, HERE_M))
            block = session.blocks[picked.index]
            voxel, key = block.points[picked.row], block.packed_keys[picked.row]
        shares = compute_label_shares(there["label"], there["confidence"].astype(np.float32))
        names, colors = session.blocks.names, session.blocks.colors
        rows = [(colors[s.label], names[s.label], f"{s.share:.0%}") for s in shares[:6]]
        facts = [
            ("at", f"({format_metres(picked.point_map)}) m"),
            ("voxels within 0.1 m", f"{len(there):,}"),
            ("confidence", f"{voxel['confidence'] / 255:.2f}"),
        ]
        for found in session.objects:
            if key in found.packed_keys:
                facts += describe_clicked(found)
        self._found_here.content = html.swatches(rows) + html.table(facts)
        self._here.visible = True
        self._boxes.point_at(picked.point_map, names[shares[0].label] if shares else "no class")


def describe_clicked(found: MapObject) -> list[tuple[str, str]]:
    """Return what is shown of the object that was clicked."""
    seen = f"{found.views} times, last at {found.last_seen_s:.1f} s"
    return [
        ("object", f"{found.object_id} {html.cut(found.label)}, {found.state}"),
        ("seen", seen),
    ]
