/** Structurally vscode's Disposable, so that pure files need not import vscode. */
export interface Disposes {
  dispose(): unknown;
}

/** Disposes everything it was given, last first, each even if another throws. */
export class Disposables implements Disposes {
  readonly #members: Disposes[] = [];

  add<Member extends Disposes>(member: Member): Member {
    this.#members.push(member);
    return member;
  }

  dispose(): void {
    const errors: unknown[] = [];
    for (const member of this.#members.splice(0).reverse()) {
      try {
        member.dispose();
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw new AggregateError(errors, 'some members could not be disposed');
  }
}
