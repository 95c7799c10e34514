# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Text and a picture as HTML, for notebooks."""

from base64 import b64encode
from html import escape
from io import BytesIO

from PIL import Image


def html_of(text: str, picture: Image.Image | None) -> str:
    """Return a paragraph, and below it a picture that is as wide as the page at most."""
    paragraph = f"<p>{escape(text)}</p>"
    if picture is None:
        return paragraph
    png = BytesIO()
    picture.save(png, "PNG")
    data = b64encode(png.getvalue()).decode()
    return f'{paragraph}<img src="data:image/png;base64,{data}" style="max-width: 100%">'
