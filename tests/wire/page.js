// SPDX-License-Identifier: MIT
//
// At the end of a page of slipway shot --html: presses its buttons and keys, and says for each case whether it is so.
"use strict";

const said = document.createElement("pre");
said.id = "said";
document.body.append(said);

function check(name, is) {
	said.append(`${is ? "ok" : "no"} ${name}\n`);
}

function click(text) {
	[...document.querySelectorAll("button")].find((button) => button.textContent.startsWith(text)).click();
}

function key(name) {
	document.dispatchEvent(new KeyboardEvent("keydown", { key: name, bubbles: true }));
}

/* Whether somebody sees it: it has a place, is not hidden, and not cut off. */
function isSeen(element) {
	const style = getComputedStyle(element);
	return element.getClientRects().length > 0 && style.visibility === "visible";
}

/* Which waits until the picture is decoded. */
function getPixel(image, x, y) {
	const canvas = document.createElement("canvas");
	canvas.width = image.naturalWidth;
	canvas.height = image.naturalHeight;
	const context = canvas.getContext("2d");
	context.drawImage(image, 0, 0);
	return [...context.getImageData(x, y, 1, 1).data];
}

function pause(milliseconds) {
	return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

async function run() {
	const details = [...document.querySelectorAll("details")];
	const names = details.map((one) => one.querySelector("summary b").textContent.split("/").pop());
	const verdicts = details.map((one) => one.querySelector(".verdict").textContent);
	check("the summary counts", document.querySelector("#summary").textContent === "4 pictures, 3 failed");
	check("failures come first", verdicts.join() === "differs,differs,not drawn,equal");
	check("in their order", names.join() === "gold.png,gold.png,never.png,gold.png");
	check("they are open, and what passed is not", details.map((one) => one.open).join() === "true,true,true,false");
	check("what is wrong is said", /^.*gold.png: 3072 of 64000 pixels differ/.test(
		details[0].querySelector(".message").textContent));

	const images = [...document.images];
	check("each picture is there", images.length === 7 && images.every((image) => getPixel(image, 0, 0)[3] === 255));
	check("and is what it was", getPixel(images[2], 200, 90).join() === "255,0,255,255" &&
		getPixel(images[0], 200, 90).join() !== getPixel(images[1], 200, 90).join() &&
		getPixel(images[0], 100, 90).join() === getPixel(images[1], 100, 90).join());
	check("and has its size", images.slice(0, 3).every((image) => image.naturalWidth === 320 && image.naturalHeight === 200));
	check("and is in the page", images.every((image) => image.src.startsWith("data:image/png;base64,")) &&
		performance.getEntriesByType("resource").every((entry) => entry.name.startsWith("data:")));

	const [expected, actual, difference] = ["expected", "actual", "difference"].map((name) =>
		details[0].querySelector(`.${name}`));
	const left = (figure) => figure.querySelector("img").getBoundingClientRect().left;
	const seen = () => [expected, actual, difference].map(isSeen).join();
	check("side by side", seen() === "true,true,true" && left(expected) < left(actual) && left(actual) < left(difference));

	click("swipe");
	const pane = actual.querySelector(".pane");
	const cut = () => Number(/inset\(0(?:px)? 0(?:px)? 0(?:px)? ([\d.]+)%\)/.exec(getComputedStyle(pane).clipPath)[1]);
	check("swipe: one above the other", seen() === "true,true,false" && left(expected) === left(actual) && cut() === 50);
	key("ArrowRight");
	check("swipe: by key", cut() === 52);
	const area = pane.getBoundingClientRect();
	pane.dispatchEvent(new PointerEvent("pointermove",
		{ bubbles: true, clientX: area.left + area.width / 4, clientY: area.top + 5 }));
	check("swipe: by pointer", Math.abs(cut() - 25) < 0.5);
	check("swipe: the line is there", Math.abs(details[0].querySelector(".handle").getBoundingClientRect().left -
		area.left - area.width / 4) < 3);

	key("3");
	const first = seen();
	for (let i = 0; i < 100 && seen() === first; i++) {
		await pause(50);
	}
	const second = seen();
	check("blink: now one, now the other", first === "true,false,false" && second === "false,true,false");
	key(" ");
	const held = seen();
	await pause(1300);
	check("blink: held", seen() === held);
	key(" ");

	key("4");
	check("difference alone", seen() === "false,false,true");
	check("of other sizes, what there is", isSeen(details[1].querySelector(".actual")) &&
		!isSeen(details[1].querySelector(".expected")));

	key("1");
	click("8");
	const panes = [...details[0].querySelectorAll(".pane")];
	await pause(100);
	check("zoom: as large as that", panes[0].querySelector("img").clientWidth === 8 * 320);
	check("zoom: at what differs", panes.every((one) =>
		Math.abs(one.scrollLeft + one.clientWidth / 2 - 8 * (200 + 64 / 2)) < 9));
	panes[1].scrollTo(100, 50);
	panes[1].dispatchEvent(new Event("scroll")); // which comes with a frame, of which there are none here
	check("scrolling moves all", panes.every((one) => one.scrollLeft === 100 && one.scrollTop === 50));
	key("+");
	check("zoom: in by key", panes[0].querySelector("img").clientWidth === 16 * 320);
	key("-");
	key("-");
	check("zoom: out by key", panes[0].querySelector("img").clientWidth === 4 * 320);
	key("0");
	check("zoom: to fit", panes[0].scrollWidth <= panes[0].clientWidth);

	key("n");
	check("next", details[1].classList.contains("current") && !details[0].classList.contains("current"));
	key("n");
	key("n");
	key("n");
	check("the last, which is opened", details[3].classList.contains("current") && details[3].open);
	key("p");
	check("previous", details[2].classList.contains("current"));
}

addEventListener("load", () => {
	run().catch((error) => check(error, false)).finally(() => said.append("end\n"));
});
