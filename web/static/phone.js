// One phone of the page: its owner, the conversation, the field to write in.

import { bubble, daySeparator, pendingBubble, showButtons } from "./bubbles.js";
import { Conversation, newKey } from "./conversation.js";

const NEAR_END_PX = 120;

export class Phone {
  #root;
  #texts;
  #page;
  #list;
  #select;
  #conversation;
  #pending = new Map(); // bubbles on their way, by key
  #day = "";
  #atEnd = true; // the reader is at the end: it follows what comes

  // `page.clock(clock)`, `page.offline(role, yes)`, `page.news(role)`, `page.enlarge(file)`, `page.chosen()` are told
  // what concerns more than this phone.
  constructor(root, texts, page) {
    this.#root = root;
    this.#texts = texts;
    this.#page = page;
    this.#list = root.querySelector(".messages");
    // A phone of WeCom's kind is held by whoever holds the reporter's other one.
    this.#select = root.querySelector("select") ?? document.querySelector('[data-role="reporter"] select');
    this.#select.addEventListener("change", () => {
      this.#open();
      page.chosen();
    });
    this.#list.addEventListener("scroll", () => {
      const { scrollHeight, scrollTop, clientHeight } = this.#list;
      this.#atEnd = scrollHeight - scrollTop - clientHeight < NEAR_END_PX;
    });
    // The keyboard of a telephone takes half of the room.
    new ResizeObserver(() => this.#atEnd && this.scrollToEnd()).observe(this.#list);
    this.#listenToWriting();
    this.#open();
  }

  get role() {
    return this.#root.dataset.role;
  }

  get address() {
    return this.role === "wecom" ? this.#select.selectedOptions[0].dataset.wecom : this.#select.value;
  }

  hurry() {
    this.#conversation.hurry();
  }

  scrollToEnd() {
    this.#list.scrollTop = this.#list.scrollHeight;
  }

  // Shows the conversation of whoever is chosen.
  #open() {
    const { name, place } = this.#select.selectedOptions[0].dataset;
    this.#root.querySelector(".face").textContent = [...name][0];
    this.#root.querySelector(".who b").textContent = name;
    this.#root.querySelector(".who span").textContent = place;
    this.#conversation?.close();
    this.#list.replaceChildren();
    this.#list.ariaBusy = "true"; // until it has heard for the first time
    this.#pending = new Map();
    this.#day = "";
    this.#atEnd = true;
    this.#conversation = new Conversation(this.address, {
      news: (messages, clock, first) => this.#show(messages, clock, first),
      offline: (yes) => this.#page.offline(this.role, yes),
    });
  }

  #show(messages, clock, first) {
    messages.forEach((message) => this.#add(message));
    this.#list.append(...this.#pending.values());
    if (first) this.#list.removeAttribute("aria-busy");
    this.#root.querySelector(".empty").hidden = this.#list.childElementCount > 0;
    if (messages.length && this.#atEnd) this.scrollToEnd();
    if (!first && messages.some((message) => !message.mine)) this.#page.news(this.role);
    this.#page.clock(clock);
  }

  #add(message) {
    this.#pending.get(message.key)?.remove();
    this.#pending.delete(message.key);
    if (message.day !== this.#day) this.#list.append(daySeparator(message.day));
    this.#day = message.day;
    const item = bubble(
      message,
      (button, action, label) => this.#tap(item, message, button, action, label),
      (file) => this.#page.enlarge(file),
    );
    // A picture has its height only once it is there.
    for (const image of item.querySelectorAll("img")) {
      image.addEventListener("load", () => this.#atEnd && this.scrollToEnd());
    }
    this.#list.append(item);
  }

  async #tap(item, message, button, action, label) {
    button.disabled = true;
    const answer = await this.#send({ message: String(message.id), action }, label);
    button.disabled = false;
    if (!answer) return;
    const onTap = (...tapped) => this.#tap(item, message, ...tapped);
    showButtons(item, { ...message, buttons: answer.buttons }, onTap);
  }

  async #send(body, shown) {
    const key = newKey();
    const item = pendingBubble(shown, this.#texts.sending);
    const say = (state) => (item.querySelector(".state").textContent = state);
    this.#pending.set(key, item);
    this.#list.append(item);
    this.#root.querySelector(".empty").hidden = true;
    this.scrollToEnd();
    const answer = await this.#conversation.send(key, body, () => say(this.#texts.unsent));
    say(answer ? this.#texts.sent : this.#texts.refused);
    item.classList.toggle("refused", !answer);
    return answer;
  }

  #listenToWriting() {
    const form = this.#root.querySelector("form");
    const field = form.querySelector("textarea");
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const text = field.value.trim();
      if (!text) return;
      field.value = "";
      field.focus();
      this.#send({ text }, text);
    });
    field.addEventListener("keydown", (event) => {
      // While Chinese is being composed, Enter only picks the characters.
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      form.requestSubmit();
    });
    const open = this.#root.querySelector("[data-open]");
    open?.addEventListener("click", () => this.#conversation.send(newKey(), { open: "yes" }, () => {}));
    for (const example of this.#root.querySelectorAll("[data-example]")) {
      example.addEventListener("click", () => this.#send({ text: example.textContent }, example.textContent));
    }
  }
}
