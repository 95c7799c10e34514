# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What a trained referring network is, written beside it (Mitchell et al., FAT* 2019)."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from geopurify.files.atomic_write import atomic_write
from geopurify_train.referring_network.trainer import ReferringTrainer

CARD = """# Referring network ({elements})

Finds which part of a scene a sentence means, after LESS (arXiv 2410.13294).

| | |
|---|---|
| sees | {elements}: {inputs} channels each |
| parameters | {parameters:,} |
| words | all-MiniLM-L6-v2, frozen (Apache-2.0) |
| learned from | {learned_from}; binary masks only |
| steps | {step} of {batch} sentences |
| last {count} steps | loss {loss:.3f}, IoU on what it is trained on {iou:.3f} |

English only.  It answers sentences of the kinds it has seen; its scores are no calibrated
probabilities.  Figures on scenes that it has not seen: `geopurify-train evaluate-referring
--network`.

```json
{settings}
```
"""
LAST = 100


def write_model_card(path: Path, trainer: ReferringTrainer, log: Path) -> None:
    """Write the card of a training from its ``training.jsonl``."""
    rows = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()][-LAST:]
    config, settings = trainer.net.config, trainer.settings
    text = CARD.format(
        elements=config.elements,
        inputs=config.inputs,
        parameters=sum(each.numel() for each in trainer.net.parameters()),
        learned_from=trainer.learned_from,
        step=trainer.step,
        batch=settings.batch,
        count=len(rows),
        loss=_mean(rows, "loss"),
        iou=_mean(rows, "iou"),
        settings=json.dumps({"settings": asdict(settings), "network": asdict(config)}, indent=2),
    )
    with atomic_write(path) as temporary:
        temporary.write_text(text, encoding="utf-8")


def _mean(rows: list[Mapping[str, float]], name: str) -> float:
    return sum(row[name] for row in rows) / max(len(rows), 1)
