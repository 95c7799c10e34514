# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The viewer in a real browser: what is drawn, what is answered, what is refused."""

import numpy as np
import pytest
from browsers import ask, pixels, until
from PIL import Image
from small_world import ColorEncoder, wall_frame

from geopurify.config import from_flat
from geopurify.objects import MapObject
from geopurify.pipeline import Pipeline
from geopurify.runtime.viewed_pipeline import ViewedPipeline
from geopurify.viewing.browser.export_panel import scene_html
from geopurify.viewing.browser.paint import FOUND
from geopurify.viewing.browser.server import start_server

pytestmark = pytest.mark.slow

RED, GREEN = (230, 20, 20), (20, 220, 20)
MARKUP = "<img src=x onerror=alert(1)>"
FADED = (179, 179, 179)  # red, faded


def walled_pipeline() -> Pipeline:
    """Return the map of a red wall with a green patch in it."""
    settings = {"map.voxel_size_m": 0.04, "lifting.pixel_stride": 1, "query.min_voxels": 4}
    pipeline = Pipeline(from_flat(settings), ColorEncoder(), up_map=(0, -1, 0))
    frame = wall_frame(RED, 1.2, size=(64, 48))
    frame.color[16:32, 8:24] = GREEN
    pipeline.integrate(frame)
    return pipeline


@pytest.fixture(scope="module")
def viewer():
    pytest.importorskip("viser", reason="viser is not installed")
    from geopurify.viewing.browser.map_viewer import MapViewer

    viewer = MapViewer(
        ViewedPipeline(walled_pipeline(), "<b>wall</b>"), start_server("127.0.0.1", 0)
    )
    yield viewer
    viewer.close()


@pytest.fixture(scope="module")
def opened_page(viewer, browser):
    page = browser.new_page(viewport={"width": 1200, "height": 700})
    page.on("request", lambda request: requests.append(request.url))
    requests = page.requests = []
    page.goto(viewer.address)
    wait_until_drawn(page)
    yield page
    page.close()


def wait_until_drawn(page):
    """Wait for the wall and its patch, which can come in different pictures."""
    until(page, lambda: len(pixels(page, RED)) > 2000, "the wall is drawn")
    until(page, lambda: len(pixels(page, GREEN)) > 200, "the patch is drawn")


def open_tab(page, name):
    page.get_by_role("tab", name=name).click()


@pytest.fixture
def page(opened_page):
    """Return the page with the whole map in view and no answer."""
    yield opened_page
    again = opened_page.get_by_role("button", name="Show all again")
    if again.is_visible():
        again.click()
    opened_page.reload()
    wait_until_drawn(opened_page)


def test_a_map_is_drawn_without_the_network(page, viewer):
    assert len(pixels(page, GREEN)) > 200
    assert {url.split("/")[2] for url in page.requests if url[:4] == "http"} == {
        viewer.address.split("/")[2]
    }


def test_a_text_lights_up_what_it_finds_and_a_click_on_an_answer_flies_there(page):
    before = len(pixels(page, GREEN))
    ask(page, "green")
    until(page, lambda: len(pixels(page, FOUND)) > before / 2, "the patch is lit")
    assert len(pixels(page, RED)) == 0
    assert len(pixels(page, FADED)) > 2000
    answer = page.get_by_role("button", name="1 · score")
    assert "labelled green" in answer.inner_text()
    lit = len(pixels(page, FOUND))
    answer.click()
    until(page, lambda: len(pixels(page, FOUND)) > 1.5 * lit, "the camera is nearer")
    page.get_by_role("button", name="Show all again").click()
    until(page, lambda: len(pixels(page, RED)) > 1000, "all is as before")


def test_classes_are_listed_and_edited_in_place(page):
    open_tab(page, "Classes")
    in_legend = page.locator("span:not([class])")
    assert in_legend.filter(has_text="green").count() == 1
    page.get_by_role("textbox").last.fill("blue, <b> red\nred")
    page.get_by_role("button", name="Apply").click()
    until(page, lambda: in_legend.filter(has_text="<b> red").count() == 1, "other names")
    page.get_by_role("button", name="As in the settings").click()
    until(page, lambda: in_legend.filter(has_text="green").count() == 1, "as before")


def test_a_map_is_purified_and_painted_by_label(page):
    open_tab(page, "Map")
    page.get_by_role("button", name="Purify").click()
    until(page, lambda: page.get_by_text("voxels purified in").count() > 0, "it is purified")
    page.get_by_role("combobox").first.click()
    page.get_by_role("option", name="labels", exact=True).click()
    until(page, lambda: len(pixels(page, RED)) == 0, "other colours")
    page.get_by_role("combobox").first.click()
    page.get_by_role("option", name="as seen").click()
    until(page, lambda: len(pixels(page, RED)) > 2000, "as before")


def test_a_map_is_saved_to_its_folder_and_nowhere_else(page):
    open_tab(page, "Map")
    for name in ("../x.safetensors", "a.txt"):
        page.get_by_role("textbox").last.fill(name)
        page.get_by_role("button", name="Save").click()
        said = page.get_by_text(f"ends in .safetensors, got '{name}'")
        until(page, lambda said=said: said.count() > 0, "it is refused")


def test_the_scene_is_one_page_that_needs_no_server(page, browser, tmp_path):
    open_tab(page, "View")
    with page.expect_download() as started:
        page.get_by_role("button", name="Scene as HTML").click()
    started.value.save_as(tmp_path / "map.html")
    alone, asked = browser.new_page(viewport={"width": 1200, "height": 700}), []
    alone.on("request", lambda request: asked.append(request.url.partition(":")[0]))
    alone.goto((tmp_path / "map.html").as_uri())
    until(alone, lambda: len(pixels(alone, RED)) > 1000, "the wall is in the file")
    assert set(asked) <= {"file", "data", "blob"}, "without a network"
    alone.close()


def test_a_screenshot_is_a_picture_of_the_map(page, tmp_path):
    open_tab(page, "View")
    with page.expect_download(timeout=60_000) as started:
        page.get_by_role("button", name="Screenshot").click()
    started.value.save_as(tmp_path / "map.png")
    colors = np.asarray(Image.open(tmp_path / "map.png").convert("RGB")).astype(int)
    assert colors.shape == (1080, 1920, 3)
    assert (np.abs(colors - RED).max(2) < 24).sum() > 10_000


def test_a_click_on_the_map_says_what_is_there(page):
    row, column = pixels(page, GREEN).mean(0)
    page.mouse.click(column, row)
    until(page, lambda: page.get_by_text("voxels within 0.1 m").count() == 1, "the answer")
    assert len(pixels(page, FOUND)) == 0, "a place that was clicked is not an answer"
    assert page.get_by_text("green", exact=True).count() >= 1


def test_a_text_that_cannot_be_answered_is_refused_with_the_reason(page):
    refused = page.get_by_text("That did not work")
    for text in ("purple", "x" * 10_000, MARKUP):
        before = refused.count()
        ask(page, text)
        until(page, lambda before=before: refused.count() > before, f"why not {text[:20]}")
    assert page.locator("img[src=x]").count() == 0
    ask(page, "green")
    until(page, lambda: len(pixels(page, FOUND)) > 100, "it goes on")


def test_a_text_is_typed_letter_by_letter(page, viewer):
    page.locator("form input").first.fill("")  # the text before is still there
    page.locator("form input").first.click()
    page.keyboard.type("green")
    # viser 1.1 loses letters that are not sent yet when Enter is pressed
    until(page, lambda: viewer._ask._text.value == "green", "all letters are sent")
    page.keyboard.press("Enter")
    until(page, lambda: page.locator("b", has_text="“green”").count() == 1, "the answer")


def test_two_browsers_and_a_reloaded_one_see_the_same(page, viewer, browser):
    other = browser.new_page(viewport={"width": 1200, "height": 700})
    other.goto(viewer.address)
    until(other, lambda: len(pixels(other, RED)) > 2000, "the other one has the map")
    assert len(pixels(page, FOUND)) == len(pixels(other, FOUND)) == 0, "nothing was asked yet"
    ask(page, "green")
    answer = [each.get_by_role("button", name="1 · score") for each in (page, other)]
    for each, row in zip((page, other), answer, strict=True):
        until(each, lambda each=each: len(pixels(each, FOUND)) > 100, "both have the answer")
        until(each, lambda row=row: row.count() == 1, "both list it")
    page.reload()
    until(page, lambda: len(pixels(page, FOUND)) > 100, "it is there after a reload")
    until(page, lambda: answer[0].count() == 1, "so is the list of answers")
    other.get_by_role("button", name="Show all again").click()
    for each in (page, other):
        until(each, lambda each=each: len(pixels(each, FOUND)) == 0, "both show all again")
    other.close()


def test_the_whole_map_is_in_view_beside_the_panel_of_a_narrow_window(viewer, browser):
    narrow = browser.new_page(viewport={"width": 820, "height": 1100})
    narrow.goto(viewer.address)

    def margin() -> int:
        drawn = pixels(narrow, RED)
        return drawn[:, 1].min() if len(drawn) > 500 else 0

    until(narrow, lambda: margin() > 20, "the left side of the wall")
    narrow.close()


def test_markup_in_the_labels_of_objects_is_shown_as_it_is(
    page, viewer, browser, tmp_path, monkeypatch
):
    T_map_box = np.eye(4)
    T_map_box[2, 3] = 1.2
    thing = MapObject(
        *(1, MARKUP, 0.9, ((MARKUP, 0.1),), T_map_box, np.full(3, 0.2), np.arange(3)),
        *(np.array(RED, np.uint8), np.ones(3, np.float32), 2, 0.0, 1.0),
    )
    monkeypatch.setattr(viewer._source, "objects", lambda: (thing,))
    open_tab(page, "Objects")
    until(page, lambda: page.get_by_text(MARKUP).count() >= 1, "it is listed")
    page.get_by_text("Boxes and names").click()
    panel = viewer._object_panel
    until(page, lambda: len(panel._drawn) == 1, "its name is drawn")
    assert page.locator("img[src=x]").count() == 0
    exported = tmp_path / "scene.html"
    exported.write_text(scene_html(panel._session))
    alone = browser.new_page(viewport={"width": 1200, "height": 700})
    alone.goto(exported.as_uri())
    until(alone, lambda: len(pixels(alone, RED)) > 500, "the scene is drawn")
    assert alone.locator("img[src=x]").count() == 0
    alone.close()
    panel._boxes.value = False


def test_markup_in_a_title_is_shown_as_it_is(page):
    assert page.get_by_text("<b>wall</b>").count() == 1
