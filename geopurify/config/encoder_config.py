# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The settings of the model that turns images and texts into features."""

from dataclasses import dataclass

from geopurify.config.declaration import Group, setting
from geopurify.errors import BadInput, quote


@dataclass(frozen=True)
class EncoderConfig(Group):
    """Which model turns images and texts into features."""

    kind: str = setting(
        "open_clip",
        "open_clip, tips, radio, embedded, scores, simulated, ensemble, or one that another "
        "package adds",
    )
    members: tuple[str, ...] = setting(
        ("open_clip", "scores"),
        "ensemble: the two kinds to combine, the open-vocabulary one first; all other settings "
        "apply to both",
    )
    model: str = setting(
        "ViT-B-16",
        "open_clip: name of the model, or a path to its .json; tips: google/tipsv2-b14, "
        "google/tipsv2-l14, another of its sizes, or a folder; radio: nvidia/C-RADIOv3-B, "
        "another of them, or a folder",
    )
    weights: str = setting(
        "laion2b_s34b_b88k",
        "open_clip: tag to download, a local file, or random (for tests, no meaning); "
        "tips, radio: random, or else those of the model",
    )
    variant: str = setting(
        "auto",
        "open_clip, tips, radio: how the last block is run; auto: clearclip if supported, else "
        "vanilla; maskclip of tips, radseg of radio",
        choices=("auto", "clearclip", "naclip", "sclip", "maskclip", "radseg", "vanilla"),
    )
    image_width: int = setting(
        640, "open_clip, tips, radio: width the image is resized to, px", low=32, high=4096
    )
    image_height: int = setting(
        480, "open_clip, tips, radio: height the image is resized to, px", low=32, high=4096
    )
    window: int = setting(
        0,
        "open_clip, tips, radio: edge of a sliding window over that, px; 0: the whole image",
        low=0,
    )
    stride: int = setting(
        0, "open_clip, tips, radio: step between windows, px; 0: half a window", low=0
    )
    prompts: str = setting(
        "",
        "open_clip, tips, radio: templates around a text: photo, imagenet or a file; empty: none",
    )
    precision: str = setting(
        "auto",
        "open_clip, tips, radio: floating-point type of the model; auto: fp16 on CUDA, else fp32",
        choices=("auto", "fp32", "fp16", "bf16"),
    )
    onnx_file: str = setting(
        "",
        "open_clip: image tower written by geopurify export-encoder, for onnxruntime to run; "
        "empty: torch runs it",
    )
    compile: bool = setting(
        False, "open_clip: torch compiles the image tower at the start; needs a C++ compiler"
    )
    class_purification: str = setting(
        "off",
        "open_clip, tips, embedded: drop classes that are absent from an image (FreeCP), with "
        "the published thresholds of a benchmark; only for vision transformers run by torch",
        choices=(
            *("off", "voc21", "voc20", "context60", "context59", "object", "stuff"),
            *("cityscapes", "ade"),
        ),
    )
    prompt_denoising: float = setting(
        0.0,
        "open_clip, tips, embedded: drop classes that reach this probability nowhere in an "
        "image (MaskCLIP: 0.5); only for vision transformers run by torch; 0: off",
        low=0.0,
        high=1.0,
    )
    key_smoothing: float = setting(
        0.0,
        "open_clip, tips, embedded: cells whose best class has less than this probability are "
        "smoothed over cells with similar keys (MaskCLIP: 1); only for vision transformers run "
        "by torch; 0: off",
        low=0.0,
        high=1.0,
    )
    label_set: str = setting(
        "",
        "scores, simulated: label set of the classes; empty: nyu40, or home if simulated",
    )
    projection: str = setting(
        "", "projection to fewer channels, a file of geopurify fit-projection; empty: all channels"
    )
    device: str = setting("auto", "torch device of the model: auto, cpu, cuda, cuda:1, ...")
    seed: int = setting(
        0,
        "simulated: seed of its errors; open_clip, tips, radio: of random weights",
        low=0,
        high=2**32 - 1,
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.kind == "ensemble" and (len(self.members) != 2 or "ensemble" in self.members):
            raise BadInput(
                "config_invalid",
                "members must be two kinds of encoders, the one that reads any text first, such "
                f"as open_clip and scores, got {quote(', '.join(self.members))}",
            )

        if self.class_purification != "off" and (self.prompt_denoising or self.key_smoothing):
            raise BadInput(
                "config_invalid",
                "prompt_denoising and key_smoothing must be 0 with class_purification "
                f"{self.class_purification}: both decide which names an image shows",
            )

    @property
    def judges_names(self) -> str:
        """The first setting that is on of those that judge which names an image shows, or ""."""
        names = ("class_purification", "prompt_denoising", "key_smoothing")
        return next((name for name in names if getattr(self, name) not in (0, "off")), "")

    @property
    def reader_kind(self) -> str:
        """The kind that reads texts: of an ensemble its first member."""
        return self.members[0] if self.kind == "ensemble" and self.members else self.kind
