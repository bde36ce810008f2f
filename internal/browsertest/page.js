// What browsertest asks of a page. Each answer is plain data; "why" in it says
// what is missing so far.
({
	text(el) {
		// Money is written with no-break spaces, which tests should not have to type.
		return el.innerText.replace(/[\u00a0\u202f]/g, " ").trim();
	},

	one(sel) {
		const el = document.querySelector(sel);
		return el ? { text: this.text(el) } : { why: "there is no such element" };
	},

	has(sel, want) {
		const texts = [...document.querySelectorAll(sel)].map((el) => this.text(el));
		return texts.some((text) => text.includes(want)) ? {} : { why: "it says " + JSON.stringify(texts) };
	},

	// pressable finds what a person would press: by selector, or by the words on it.
	pressable(sel, label) {
		const named = (el) => [this.text(el), el.value, el.getAttribute("aria-label")].some((name) => name && name.includes(label));
		const all = [...document.querySelectorAll(sel)].filter((el) => !label || named(el));
		return all.find((el) => el.checkVisibility()) || all[0];
	},

	point(sel, label) {
		const el = this.pressable(sel, label);
		if (!el) return { why: "there is no such element" };
		if (el.matches(":disabled")) return { why: "it is disabled" };
		el.scrollIntoView({ block: "center", inline: "center", behavior: "instant" });
		const box = el.getClientRects()[0];
		if (!box || !box.width || !box.height || !el.checkVisibility({ visibilityProperty: true })) return { why: "it is not visible" };
		const x = box.x + box.width / 2, y = box.y + box.height / 2;
		const hit = document.elementFromPoint(x, y);
		const around = hit && hit.closest("label");
		if (!hit || !(el.contains(hit) || (around && around.control === el)))
			return { why: "it is covered by " + (hit ? hit.outerHTML.slice(0, 120) : "the window's edge") };
		return { x, y };
	},

	// pressed counts what the page has heard of a finger or a mouse. The page is
	// told by when it was opened, so that one is not taken for the next.
	pressed() {
		return { text: performance.timeOrigin + " " + (performance.eventCounts.get("pointerdown") || 0) };
	},

	// fill sets what has no text to type into, and otherwise selects the old
	// text, so that what is typed next takes its place.
	fill(sel, text) {
		const el = document.querySelector(sel);
		if (!el) return { why: "there is no such element" };
		if (el.matches(":disabled, :read-only:not(select)")) return { why: "it cannot be changed" };
		el.focus();
		if (el.matches("textarea, input:not([type]), input:is([type=text], [type=email], [type=search], [type=tel], [type=url], [type=password])")) {
			el.select();
			return { type: true };
		}
		let value = text;
		if (el.matches("select")) {
			const option = [...el.options].find((o) => o.value === text || o.label.trim() === text);
			if (!option) return { why: "it has no option " + text };
			value = option.value;
		}
		el.value = value;
		el.dispatchEvent(new Event("input", { bubbles: true }));
		el.dispatchEvent(new Event("change", { bubbles: true }));
		return el.value === value ? {} : { why: "it does not take " + text };
	},
})
