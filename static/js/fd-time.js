// <fd-time form="ago|for|clock|day"><time datetime="…">21:12</time></fd-time>
//
// Keeps a time that the server wrote fresh, in the reader's own zone. One timer
// serves the whole page. Without this script the server's words stay.
// Plain English writes the day first, as the server does.
const language = { en: "en-GB" }[document.documentElement.lang] ?? document.documentElement.lang;
const relative = new Intl.RelativeTimeFormat(language, { numeric: "auto", style: "short" });
const clock = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const day = new Intl.DateTimeFormat(language, { day: "numeric", month: "short" });
const dayAndYear = new Intl.DateTimeFormat(language, { day: "numeric", month: "short", year: "numeric" });

const minute = 60;
const hour = 60 * minute;
const wholeDay = 24 * hour;

// span words a length of time with its two largest units: "12 d 4 h".
function span(seconds) {
  const parts = [];
  for (const [name, size] of [
    ["d", wholeDay],
    ["h", hour],
    ["min", minute],
    ["s", 1],
  ]) {
    const n = Math.floor(seconds / size);
    if (n > 0 && parts.length < 2) parts.push(`${n} ${name}`);
    if (parts.length > 0 && name === "min") break;
    seconds -= n * size;
  }
  return parts.join(" ") || "0 s";
}

function ago(seconds) {
  if (seconds < 45) return relative.format(0, "second");
  if (seconds < hour) return relative.format(-Math.round(seconds / minute), "minute");
  if (seconds < wholeDay) return relative.format(-Math.round(seconds / hour), "hour");
  return relative.format(-Math.round(seconds / wholeDay), "day");
}

function calendarDays(date) {
  const midnight = (d) => new Date(d.getFullYear(), d.getMonth(), d.getDate()).getTime();
  return Math.round((midnight(date) - midnight(new Date())) / (wholeDay * 1000));
}

function named(date) {
  const days = calendarDays(date);
  const word = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  if (days > -2 && days <= 0) {
    const text = word.format(days, "day");
    return text[0].toLocaleUpperCase(language) + text.slice(1);
  }
  return date.getFullYear() === new Date().getFullYear() ? day.format(date) : dayAndYear.format(date);
}

const forms = {
  ago: (date) => ago((Date.now() - date) / 1000),
  for: (date) => `for ${span(Math.max(0, (Date.now() - date) / 1000))}`,
  clock: (date) => clock.format(date),
  day: named,
  // recent: the hour today, the day before that.
  recent: (date) => (calendarDays(date) === 0 ? clock.format(date) : named(date)),
};

const elements = new Set();

class Time extends HTMLElement {
  connectedCallback() {
    elements.add(this);
    this.refresh();
  }
  disconnectedCallback() {
    elements.delete(this);
  }
  refresh() {
    const time = this.querySelector("time");
    const date = time && new Date(time.dateTime);
    const form = forms[this.getAttribute("form")];
    if (!form || Number.isNaN(date?.getTime())) return;
    const text = form(date);
    if (time.textContent !== text) time.textContent = text;
  }
}

customElements.define("fd-time", Time);

const refresh = () => elements.forEach((element) => element.refresh());
setInterval(refresh, 1000);
document.addEventListener("htmx:after:swap", refresh);
