/** Changes to settings that a module's text shows, by the name of what is changed. */
export class Changes {
  readonly #items = new Map<string, boolean>();

  constructor(readonly text: () => string) {}

  /** `cfg['dropout'] = …` or `cfg.update(…)` anywhere: too much may happen to it. */
  hasItemsOf(name: string): boolean {
    let changed = this.#items.get(name);
    if (changed === undefined) {
      const change = `(?:\\s*\\[[^\\]\\n]*\\]\\s*[-+*/]?=(?!=)|\\s*\\.\\s*(?:update|setdefault|pop|clear)\\b)`;
      changed = new RegExp(`(?<![\\w.])${name}${change}`).test(this.text());
      this.#items.set(name, changed);
    }
    return changed;
  }

  /** `setattr(config, name, value)` may change any of its members. */
  hasMembersOf(name: string): boolean {
    return new RegExp(`\\bsetattr\\(\\s*${name}\\s*,`).test(this.text());
  }
}
