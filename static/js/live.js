// The live channel: keeps its place in the event log across reconnects, shows
// the strip while the server cannot be reached, and asks by plain requests when
// no WebSocket can be opened.
const live = document.getElementById("live");
const strip = document.getElementById("offline");
const lamp = document.getElementById("lamp");

const showAfter = 3_000;
const fallBackAfter = 10_000;
const pollEvery = 15_000;
const signInAgain = 4401;

let lost = 0; // when the channel was lost; 0 while it is open
let timer = 0;

// place returns the address with the newest event this page has seen.
function place(address) {
  const url = new URL(address, location.href);
  url.searchParams.set("since", document.getElementById("live-cursor")?.value ?? "0");
  return url;
}

function aim(event) {
  const connection = event.detail?.connection;
  if (connection) connection.url = place(connection.url).href;
}

function opened() {
  lost = 0;
  clearTimeout(timer);
  if (strip) strip.hidden = true;
  if (lamp) lamp.dataset.live = "yes";
}

function closed(event) {
  if (event.detail.code === signInAgain) {
    const base = live.getAttribute("hx-ws:connect").split("/live")[0];
    location.assign(`${base}/login?next=${encodeURIComponent(location.pathname + location.search)}`);
    return;
  }
  aim(event);
  if (lost || event.detail.reason === "removed" || document.hidden) return;
  lost = Date.now();
  timer = setTimeout(tell, showAfter);
}

function tell() {
  if (!lost) return;
  const polls = Date.now() - lost >= fallBackAfter;
  if (lamp) lamp.dataset.live = "no";
  if (strip) {
    strip.hidden = false;
    strip.querySelector("[data-since]").textContent = new Date(lost).toTimeString().slice(0, 5);
    strip.querySelector("[data-polling]").hidden = !polls;
  }
  if (polls) poll();
  timer = setTimeout(tell, polls ? pollEvery : fallBackAfter - showAfter);
}

async function poll() {
  const address = place(live.getAttribute("hx-ws:connect"));
  try {
    const response = await fetch(address, { headers: { Accept: "text/html" } });
    if (response.status === 401) location.reload();
    if (!response.ok) return;
    const text = await response.text();
    await htmx.swap({
      sourceElement: live,
      target: live,
      swap: "innerHTML swapEmpty:false",
      text,
      transition: false,
    });
  } catch {
    // Still away; the strip says so already.
  }
}

if (live) {
  document.addEventListener("htmx:ws:before:connection", aim);
  document.addEventListener("htmx:ws:after:connection", opened);
  document.addEventListener("htmx:ws:close", closed);
  strip?.querySelector("button")?.addEventListener("click", () => location.reload());
}
