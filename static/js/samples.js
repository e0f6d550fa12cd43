// Code samples for the API viewer: each operation as a call from a shell, from
// JavaScript and from Python, with the example that the document gives.

// samples puts them above the answers of an operation.
export function samples(system) {
  const draw = system.React.createElement;
  return {
    wrapComponents: {
      responses: (Original) => (props) =>
        draw("div", null, draw(Samples, { React: system.React, call: callOf(system, props) }), draw(Original, props)),
    },
  };
}

// callOf finds what one operation is called with.
function callOf(system, { path, method }) {
  const document = system.specSelectors.specJson().toJS();
  const operation = document.paths?.[path]?.[method] ?? {};
  const content = operation.requestBody?.content?.["application/json"];
  const base = (document.servers?.[0]?.url ?? "/").replace(/\/$/, "");
  const filled = path.replace("{sessionId}", "desk").replace(/\{\w+\}/g, "1");
  return {
    id: operation.operationId,
    method: method.toUpperCase(),
    url: location.origin + base + filled,
    body: content ? (content.example ?? {}) : undefined,
    keyed: operation.security !== undefined,
    socket: operation.responses?.["101"] !== undefined,
  };
}

const languages = { curl, JavaScript: javascript, Python: python };

function Samples({ React, call }) {
  const [language, choose] = React.useState("curl");
  const draw = React.createElement;
  const tabs = Object.keys(languages).map((name) =>
    draw("button", { key: name, type: "button", className: "fd-sample-tab", "aria-pressed": name === language, onClick: () => choose(name) }, name),
  );
  return draw(
    "section",
    { className: "fd-samples", "aria-label": "Code samples" },
    draw("h4", { className: "fd-sample-title" }, "Code"),
    draw("div", { role: "group", "aria-label": "Language", className: "fd-sample-tabs" }, tabs),
    draw("pre", { className: "fd-sample", tabIndex: 0 }, draw("code", null, languages[language](call))),
  );
}

function curl({ method, url, body, keyed, socket }) {
  if (socket) return `npx wscat -c '${socketed(url)}?apiKey='"$API_KEY"`;
  const lines = [`curl -X ${method} '${url}'`];
  if (keyed) lines.push(`-H "x-api-key: $API_KEY"`);
  if (body !== undefined) lines.push(`-H 'content-type: application/json'`, `-d '${JSON.stringify(body).replaceAll("'", "'\\''")}'`);
  return lines.join(" \\\n  ");
}

function javascript({ method, url, body, keyed, socket }) {
  if (socket) return `const socket = new WebSocket('${socketed(url)}?apiKey=' + key)\nsocket.onmessage = (frame) => console.log(JSON.parse(frame.data))`;
  const headers = [];
  if (keyed) headers.push(`'x-api-key': key`);
  if (body !== undefined) headers.push(`'content-type': 'application/json'`);
  const parts = [`  method: '${method}',`];
  if (headers.length > 0) parts.push(`  headers: { ${headers.join(", ")} },`);
  if (body !== undefined) parts.push(`  body: JSON.stringify(${indented(JSON.stringify(body, null, 2))}),`);
  return `const answer = await fetch('${url}', {\n${parts.join("\n")}\n})\nconsole.log(answer.status, await answer.text())`;
}

function python({ method, url, body, keyed, socket }) {
  if (socket) return `import websocket\n\nsocket = websocket.create_connection('${socketed(url)}?apiKey=' + key)\nprint(socket.recv())`;
  const parts = [`    '${url}',`];
  if (keyed) parts.push(`    headers={'x-api-key': key},`);
  if (body !== undefined) parts.push(`    json=${indented(literal(body, "  "), "    ")},`);
  return `import requests\n\nanswer = requests.${method.toLowerCase()}(\n${parts.join("\n")}\n)\nprint(answer.status_code, answer.text)`;
}

const socketed = (url) => url.replace(/^http/, "ws");

const indented = (text, by = "  ") => text.replaceAll("\n", "\n" + by);

// literal is a value as Python writes it.
function literal(value, indent) {
  if (value === null) return "None";
  if (value === true) return "True";
  if (value === false) return "False";
  if (typeof value !== "object") return JSON.stringify(value);
  const inner = (Array.isArray(value) ? value.map((item) => literal(item, indent)) : Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${literal(item, indent)}`))
    .map((line) => indented(line, indent));
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  if (inner.length === 0) return open + close;
  return `${open}\n${inner.map((line) => indent + line + ",\n").join("")}${close}`;
}
