// Builds what stands in a conversation. What people and bot have written is only ever set as text.

export function daySeparator(day) {
  return element("li", { className: "day" }, element("span", { textContent: day }));
}

// `message` is as the server gives it; `onTap(action, label)` for its buttons, `onPicture(file)` to enlarge a picture.
export function bubble(message, onTap, onPicture) {
  const item = element("li", { className: message.mine ? "bubble mine" : "bubble" });
  item.dataset.testid = message.mine ? "mine" : "bot";
  const box = element("div", { className: "box" });
  for (const file of message.files) {
    box.append(file.kind === "picture" ? picture(file, onPicture) : chip(file));
  }
  if (message.text) box.append(words(message));
  box.append(element("span", { className: "time", textContent: message.time }));
  item.append(box);
  showButtons(item, message, onTap);
  return item;
}

// The message's buttons under its bubble, in place of those that were there.
export function showButtons(item, message, onTap) {
  item.querySelector(".buttons")?.remove();
  if (message.buttons.length) item.append(buttons(message, onTap));
}

// The text; where some of it is to look different, block by block. A table stands on lines of its own.
function words({ text, blocks = [] }) {
  if (!blocks.length) return element("p", { className: "text", textContent: text });
  const parts = blocks.map(({ text, style }, at) => {
    if (style === "table") return element("span", { className: "table", textContent: text });
    const goesOn = at > 0 && blocks[at - 1].style !== "table";
    return element(style === "strong" ? "b" : "span", { textContent: goesOn ? `\n${text}` : text });
  });
  return element("p", { className: "text" }, ...parts);
}

// A bubble that is still on its way; `state` says how that goes.
export function pendingBubble(text, state) {
  const item = bubble({ mine: true, text, time: "", buttons: [], files: [] });
  item.classList.add("pending");
  item.append(element("span", { className: "state", textContent: state, role: "status" }));
  return item;
}

function buttons(message, onTap) {
  const rows = message.buttons.map((row) => {
    const made = row.map(({ label, action, url }) => {
      if (url) return opens(label, url);
      const button = element("button", { type: "button", textContent: label });
      button.addEventListener("click", () => onTap(button, action, label.replace(/^✓ /, "")));
      return button;
    });
    return element("div", { className: "row" }, ...made);
  });
  return element("div", { className: "buttons" }, ...rows);
}

// A page beside this one, which it knows nothing of.
function opens(label, url) {
  return element("a", { className: "opens", href: url, target: "_blank", rel: "noopener noreferrer", textContent: label });
}

function picture(file, onPicture) {
  const image = element("img", { src: file.url, alt: file.label });
  const button = element("button", { type: "button", className: "picture" }, image);
  button.dataset.testid = "picture";
  button.addEventListener("click", () => onPicture(file));
  return button;
}

function chip(file) {
  const kind = file.name.split(".").at(-1).slice(0, 4);
  const link = element("a", { className: "chip", href: file.url, download: file.name, ariaLabel: file.label });
  link.dataset.testid = "document";
  link.append(
    element("span", { className: "kind", textContent: kind, ariaHidden: "true" }),
    element("span", { className: "name", textContent: file.name }),
    element("span", { className: "get", textContent: "↓", ariaHidden: "true" }),
  );
  return link;
}

function element(tag, properties, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}
