// One person's conversation with the bot: fetches what is new, and sends until it has arrived.

const POLL_MS = 1000;
const HURRY_MS = 200; // while an answer is on its way
const HURRY_FOR_MS = 3000;
const LONGEST_PAUSE_MS = 8000;
const TIMEOUT_MS = 15000;

export class Conversation {
  #url;
  #heard;
  #open = true;
  #first = true;
  #last = 0;
  #hurryUntil = 0;
  #wake = () => {};
  #queue = Promise.resolve();

  // `heard.news(messages, clock, first)` gets what is new, at `first` all that there is; `heard.offline(yes)` is told
  // whether the bot can be reached.
  constructor(address, heard) {
    this.#url = `/phones/${encodeURIComponent(address)}/messages`;
    this.#heard = heard;
    this.#listen();
  }

  // Stops listening; what is being sent is still sent.
  close() {
    this.#open = false;
    this.#wake();
  }

  // Looks for news at once, and more often for a while.
  hurry() {
    this.#hurryUntil = performance.now() + HURRY_FOR_MS;
    this.#wake();
  }

  // Sends `{text}` or `{message, action}`, in the order written. `key` makes the repeated sending of one message one
  // message. Resolves to the bot's answer, null if it does not take it; `onTrouble` is called at each failed attempt.
  send(key, body, onTrouble) {
    const arrived = this.#queue.then(() => this.#deliver(JSON.stringify({ key, ...body }), onTrouble));
    this.#queue = arrived;
    return arrived;
  }

  async #deliver(body, onTrouble) {
    for (let pause = 500; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      try {
        const answer = await fetch(this.#url, {
          method: "POST",
          headers: { "Content-Type": "application/json" },
          body,
          signal: AbortSignal.timeout(TIMEOUT_MS),
        });
        if (answer.ok) {
          this.hurry();
          return await answer.json();
        }
        if (answer.status < 500) return null; // it would be refused again
      } catch {
        // No signal: the next attempt may have one.
      }
      onTrouble();
      await sleep(pause);
    }
  }

  async #listen() {
    let pause = POLL_MS;
    while (this.#open) {
      const news = await this.#fetchNews();
      if (!this.#open) return;
      if (news) this.#hear(news);
      this.#heard.offline(!news);
      const normal = performance.now() < this.#hurryUntil ? HURRY_MS : POLL_MS;
      pause = news ? normal : Math.min(pause * 2, LONGEST_PAUSE_MS);
      await this.#sleep(pause);
    }
  }

  // What is new, or null when the bot cannot be reached.
  async #fetchNews() {
    try {
      const answer = await fetch(`${this.#url}?after=${this.#last}`, { signal: AbortSignal.timeout(TIMEOUT_MS) });
      return answer.ok ? await answer.json() : null;
    } catch {
      return null;
    }
  }

  #hear({ messages, clock }) {
    if (messages.length) this.#last = messages.at(-1).id;
    this.#heard.news(messages, clock, this.#first);
    this.#first = false;
  }

  #sleep(ms) {
    return new Promise((done) => {
      this.#wake = done;
      setTimeout(done, ms);
    });
  }
}

// An id for a message. Not crypto.randomUUID: browsers have that on https only.
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function sleep(ms) {
  return new Promise((done) => setTimeout(done, ms));
}
