// <fd-thread> keeps the reader's place in a conversation: it opens at the first
// unread message, follows new ones while the reader is at the end, says how many
// came otherwise, and holds still while older ones are put on top.
const nearEnd = 80;
const nearTop = 600;
const settling = 4; // frames until the chunks on top have their true height

class Thread extends HTMLElement {
  connectedCallback() {
    this.list = this.querySelector(".msgs");
    this.pill = this.querySelector("[data-pill]");
    this.fresh = 0;
    this.atEnd = true;
    this.before = () => (this.anchor = this.topmost());
    document.addEventListener("htmx:before:swap", this.before);
    this.list.addEventListener("scroll", () => this.scrolled(), { passive: true });
    this.pill?.addEventListener("click", () => this.toEnd());
    this.menu = this.querySelector("#reactions");
    this.addEventListener("click", (event) => this.react(event));
    this.menu?.addEventListener("submit", () => this.menu.hidePopover());
    this.observer = new MutationObserver((changes) => this.changed(changes));
    this.observer.observe(this.list, { childList: true, subtree: true });
    this.resizer = new ResizeObserver(() => this.still() && this.toEnd());
    this.resizer.observe(this.list);
    document.addEventListener("visibilitychange", this.look);
    this.open();
  }
  disconnectedCallback() {
    this.observer?.disconnect();
    this.resizer?.disconnect();
    document.removeEventListener("htmx:before:swap", this.before);
    document.removeEventListener("visibilitychange", this.look);
  }
  look = () => this.seen();

  open() {
    const found = document.getElementById(this.getAttribute("found") ?? "");
    const first = this.querySelector(".newline");
    if (found) this.show(found);
    else if (first) first.scrollIntoView({ block: "center" });
    else this.toEnd();
    this.scrolled();
    this.seen();
  }
  // show brings the message that was asked for into view, and lights it up.
  show(message) {
    this.atEnd = false;
    message.classList.add("found");
    message.scrollIntoView({ block: "center" });
    requestAnimationFrame(() => message.scrollIntoView({ block: "center" }));
  }
  // react opens the one row of emoji beside the message that was pressed.
  react(event) {
    const button = event.target.closest("[data-react]");
    if (!button || !this.menu) return;
    this.menu.querySelector("[name=message]").value = button.dataset.react;
    this.menu.showPopover();
    const at = button.getBoundingClientRect();
    const { width, height } = this.menu.getBoundingClientRect();
    this.menu.style.insetBlockStart = `${Math.max(8, at.top - height - 4)}px`;
    this.menu.style.insetInlineStart = `${Math.max(8, Math.min(at.left, innerWidth - width - 8))}px`;
    this.menu.querySelector("button").focus();
  }
  toEnd() {
    this.list.scrollTop = this.list.scrollHeight;
    this.put = this.list.scrollTop;
    // Chunks get their true height when they come into view.
    requestAnimationFrame(() => {
      if (this.still()) this.list.scrollTop = this.list.scrollHeight;
    });
    this.fresh = 0;
    if (this.pill) this.pill.hidden = true;
  }
  // still reports whether the reader has stayed at the end since they came there.
  still() {
    return this.atEnd && Math.abs(this.list.scrollTop - this.put) < 2;
  }
  scrolled() {
    const { scrollHeight, scrollTop, clientHeight } = this.list;
    this.atEnd = scrollHeight - scrollTop - clientHeight < nearEnd;
    if (this.atEnd) this.put = scrollTop;
    this.older();
    if (this.atEnd && this.fresh) {
      this.toEnd();
      this.seen();
    }
  }
  // topmost is the first message in view, and where it stands.
  topmost() {
    const edge = this.list.getBoundingClientRect().top;
    for (const node of this.list.querySelectorAll(".msg")) {
      const { top, bottom } = node.getBoundingClientRect();
      if (bottom > edge) return { node, top };
    }
    return null;
  }
  // hold keeps that message where it stood while older ones come in above it,
  // until the chunks have their true height or the reader scrolls on.
  hold(anchor, frames, put) {
    if (!anchor.node.isConnected || (put !== undefined && Math.abs(this.list.scrollTop - put) > 2)) return;
    this.list.scrollTop += anchor.node.getBoundingClientRect().top - anchor.top;
    const now = this.list.scrollTop;
    if (frames > 0) requestAnimationFrame(() => this.hold(anchor, frames - 1, now));
  }
  // older asks for what came before, once the top comes near.
  older() {
    const more = this.list.querySelector(".more");
    if (!more || more === this.asked || this.list.scrollTop > nearTop) return;
    if (document.readyState !== "complete") {
      // htmx has not looked at the page yet.
      addEventListener("load", () => this.older(), { once: true });
      return;
    }
    this.asked = more;
    htmx.trigger(more, "older");
  }
  changed(changes) {
    const nodes = changes.flatMap((change) => [...change.addedNodes]);
    if (nodes.some((node) => node.matches?.(".chunk, .more"))) {
      if (this.anchor) this.hold(this.anchor, settling);
      return;
    }
    const added = nodes.filter((node) => node.id?.startsWith("msg-"));
    if (added.length === 0) return;
    const newer = added.filter((node) => !this.replaced(node) && this.isLast(node));
    if (this.atEnd || newer.some((node) => node.matches(".out"))) this.toEnd();
    else if (newer.length) this.tell(newer.length);
    if (newer.length) this.seen();
  }
  // replaced puts a message that arrived twice where it was the first time: the
  // answer to a form and the live channel may both bring it.
  replaced(node) {
    const same = this.list.querySelectorAll(`[id="${CSS.escape(node.id)}"]`);
    if (same.length < 2) return false;
    same[0].replaceWith(node);
    return true;
  }
  isLast(node) {
    const all = this.list.querySelectorAll(".msg");
    return [...all].slice(-5).includes(node);
  }
  tell(count) {
    this.fresh += count;
    if (!this.pill) return;
    this.pill.hidden = false;
    this.pill.querySelector("[data-count]").textContent = `${this.fresh} new`;
  }
  // seen tells the server that the reader has the end of the thread in view.
  seen() {
    const address = this.getAttribute("seen");
    if (!address || document.hidden || !this.atEnd) return;
    const last = [...this.list.querySelectorAll(".msg.in")].at(-1)?.id;
    if (!last || last === this.told) return;
    this.told = last;
    fetch(address, { method: "POST" }).catch(() => (this.told = ""));
  }
}

customElements.define("fd-thread", Thread);
