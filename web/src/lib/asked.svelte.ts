// One question to the server at a time: a later one makes the answers of earlier ones stale.
export class Asked<T> {
  value = $state.raw<T>();
  failure = $state.raw<unknown>();
  waits = $state(false);
  #turn = 0;

  async ask(make: () => Promise<T>): Promise<void> {
    const turn = ++this.#turn;
    this.waits = true;
    try {
      const value = await make();
      if (turn !== this.#turn) return;
      this.value = value;
      this.failure = undefined;
    } catch (error) {
      if (turn !== this.#turn) return;
      this.failure = error;
    }
    this.waits = false;
  }

  forget(): void {
    this.#turn++;
    this.value = this.failure = undefined;
    this.waits = false;
  }
}
