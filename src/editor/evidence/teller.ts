import type * as vscode from 'vscode';

/** As many times as long as the last telling took. */
const SHARE = 20;

/** Tells a page what changed: at once, and while it goes on only so often that the host is free most of the time. */
export class Teller implements vscode.Disposable {
  readonly #waiting = new Set<string>();
  #timer: ReturnType<typeof setTimeout> | null = null;
  #isWaiting = false;

  constructor(readonly send: (changed: readonly string[]) => void) {}

  tell(changed: readonly string[]): void {
    for (const id of changed) this.#waiting.add(id);
    this.#isWaiting = true;
    if (this.#timer === null) this.#send();
  }

  dispose(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#isWaiting = false;
  }

  #send(): void {
    const since = performance.now();
    const changed = [...this.#waiting];
    this.#waiting.clear();
    this.#isWaiting = false;
    this.send(changed);
    this.#timer = setTimeout(
      () => {
        this.#timer = null;
        if (this.#isWaiting) this.#send();
      },
      SHARE * (performance.now() - since),
    );
  }
}
