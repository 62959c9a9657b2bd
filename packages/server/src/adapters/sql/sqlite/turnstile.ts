/** Lets one caller through at a time, in the order in which they came. */
export class Turnstile {
  #busy = false;
  readonly #waiting: (() => void)[] = [];

  enter(): Promise<void> | undefined {
    if (!this.#busy) {
      this.#busy = true;
      return undefined;
    }
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  leave(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#busy = false;
    else next();
  }
}
