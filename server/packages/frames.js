// What each page of a package begins with. Browsers give a frame without an address no service worker, so that a page
// written into it, as H5P's player does, would find none of the package's files. As `srcdoc` it finds them.

const LOADING = /<script[^>]+src\s*=/i;
const seen = new WeakSet();
const property = (name) =>
	Object.getOwnPropertyDescriptor(HTMLIFrameElement.prototype, name);
const documentOf = property("contentDocument").get;

for (const name of ["contentDocument", "contentWindow"]) {
	const { get, ...rest } = property(name);
	Object.defineProperty(HTMLIFrameElement.prototype, name, {
		...rest,
		get() {
			follow(this, documentOf.call(this));
			return get.call(this);
		},
	});
}

/** Follows what is written into a frame, until it loads a script. */
function follow(frame, page) {
	if (page?.URL !== "about:blank" || seen.has(page)) return;
	seen.add(page);
	const { open, write } = page;
	let written = "";
	page.open = (...args) => {
		written = "";
		return open.apply(page, args);
	};
	page.write = (...texts) => {
		written += texts.join("");
		if (LOADING.test(written)) frame.srcdoc = written;
		else write.apply(page, texts);
	};
	page.writeln = (...texts) => page.write(...texts, "\n");
}
