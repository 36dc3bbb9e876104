// The page around the phones: the county's clock, the language, the tabs of a narrow screen.

import { Phone } from "./phone.js";

const texts = JSON.parse(document.body.dataset.texts);
const notice = document.querySelector(".notice");
const enlarged = document.querySelector(".enlarged");
const tabs = [...document.querySelectorAll("[data-tab]")];
const offline = new Set(); // the phones that cannot reach the bot

function setNotice(text) {
  notice.textContent = text;
  notice.hidden = !text;
}

function setClock(clock) {
  for (const part of document.querySelectorAll("[data-clock]")) {
    const text = clock[part.dataset.clock];
    if (part.textContent !== text) part.textContent = text;
  }
}

const phones = [...document.querySelectorAll(".phone")]
  .filter((root) => root.querySelector("form"))
  .map(
    (root) =>
      new Phone(root, texts, {
        clock: setClock,
        offline(role, yes) {
          if (yes === offline.has(role)) return;
          yes ? offline.add(role) : offline.delete(role);
          setNotice(offline.size ? texts.offline : "");
        },
        news(role) {
          const unread = tabs.find((tab) => tab.dataset.tab === role).querySelector(".unread");
          unread.hidden = document.body.dataset.shown === role;
        },
        enlarge(file) {
          Object.assign(enlarged.querySelector("img"), { src: file.url, alt: file.name });
          enlarged.showModal();
        },
        chosen: rememberOwners,
      }),
  );

// A reload, and a link to this page, show the same people.
function rememberOwners() {
  const chosen = phones.filter(({ role }) => role !== "wecom"); // that one follows
  const query = new URLSearchParams(chosen.map((phone) => [phone.role, phone.address]));
  history.replaceState(null, "", `?${query}`);
}

function addressOf(role) {
  return phones.find((phone) => phone.role === role)?.address ?? "";
}

function post(url, body) {
  return fetch(url, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
}

async function moveClock(button) {
  const moves = document.querySelectorAll("[data-move]");
  moves.forEach((each) => (each.disabled = true));
  button.setAttribute("aria-busy", "true");
  setNotice(texts.moving);
  let problem = texts["move-failed"];
  try {
    const answer = await post("/clock", { to: button.dataset.move, reporter: addressOf("reporter") });
    if (answer.ok) {
      setClock((await answer.json()).clock);
      problem = "";
    }
  } catch {
    // The notice says it.
  }
  setNotice(problem);
  button.removeAttribute("aria-busy");
  moves.forEach((each) => (each.disabled = false));
  phones.forEach((phone) => phone.hurry());
}

async function speak(language) {
  try {
    const answer = await post("/language", { language });
    if (answer.ok) location.reload();
  } catch {
    setNotice(texts.offline);
  }
}

function showPhone(role) {
  document.body.dataset.shown = role;
  for (const tab of tabs) {
    const shown = tab.dataset.tab === role;
    tab.setAttribute("aria-pressed", String(shown));
    if (shown) tab.querySelector(".unread").hidden = true;
  }
  phones.find((phone) => phone.role === role)?.scrollToEnd();
}

for (const button of document.querySelectorAll("[data-move]")) {
  button.addEventListener("click", () => moveClock(button));
}
for (const tab of tabs) {
  tab.addEventListener("click", () => showPhone(tab.dataset.tab));
}
for (const button of document.querySelectorAll("[data-language]")) {
  button.addEventListener("click", () => speak(button.dataset.language));
}
enlarged.addEventListener("click", () => enlarged.close());
