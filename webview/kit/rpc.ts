import type { CallMessage, NotifyMessage, ReplyMessage, WireMessage } from '../../src/protocol/lab';

/** One end of a wire; `listen` returns how to stop listening. */
export interface Port {
  post(message: WireMessage): void;
  listen(receive: (message: unknown) => void): () => void;
}

/** A call that came back as `{err}`, timed out or was cut off. */
export class WireError extends Error {
  override readonly name = 'WireError';
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

export interface Connection<Host extends object> {
  /** Each property is a call over the wire. */
  readonly host: Host;
  /** Stops listening; everything pending is rejected with code `disposed`. */
  dispose(): void;
}

export interface ConnectOptions<Host extends object, Page extends object> {
  readonly port: Port;
  /** What the other side may notify us of. */
  readonly page: Page;
  /** Milliseconds until a call without an answer is rejected; calls that wait for a person have none. */
  readonly timeouts?: Partial<Record<keyof Host, number>>;
}

interface Pending {
  resolve(value: unknown): void;
  reject(error: WireError): void;
  readonly timer: ReturnType<typeof setTimeout> | null;
}

/**
 * The page's end of the wire. `Host` is an interface of methods with at most one argument and a promise as result; a method added to it is
 * callable here at once, and both sides fail to compile until they agree.
 */
export function connect<Host extends object, Page extends object>(options: ConnectOptions<Host, Page>): Connection<Host> {
  const pending = new Map<number, Pending>();
  const timeouts = (options.timeouts ?? {}) as Readonly<Record<string, number | undefined>>;
  const handlers = options.page as unknown as Readonly<Record<string, ((argument: unknown) => void) | undefined>>;
  let nextId = 1;
  let disposed = false;

  const settle = (id: number): Pending | undefined => {
    const entry = pending.get(id);
    pending.delete(id);
    if (entry?.timer) clearTimeout(entry.timer);
    return entry;
  };

  const stop = options.port.listen((message) => {
    if (isReply(message)) {
      const entry = settle(message.id);
      if ('err' in message.result) entry?.reject(new WireError(message.result.err.code, message.result.err.message));
      else entry?.resolve(message.result.ok);
    } else if (isNotify(message) && Object.hasOwn(handlers, message.method)) {
      handlers[message.method]?.(message.argument);
    }
  });

  const call = (method: string, argument: unknown): Promise<unknown> =>
    new Promise((resolve, reject) => {
      if (disposed) {
        reject(new WireError('disposed', 'The page is closed.'));
        return;
      }
      const id = nextId++;
      const limit = timeouts[method];
      const expire = () =>
        settle(id)?.reject(new WireError('timeout', `The editor did not answer "${method}" within ${(limit ?? 0) / 1000} s.`));
      pending.set(id, { resolve, reject, timer: limit === undefined ? null : setTimeout(expire, limit) });
      try {
        options.port.post({ type: 'call', id, method, argument } satisfies CallMessage);
      } catch (error) {
        settle(id)?.reject(new WireError('unsendable', error instanceof Error ? error.message : String(error)));
      }
    });

  const host = new Proxy(Object.create(null) as Record<string, unknown>, {
    // A promise is asked for `then`: an answer would make the whole host a thenable.
    get: (_target, method) =>
      typeof method === 'string' && method !== 'then' ? (argument?: unknown) => call(method, argument) : undefined,
  }) as unknown as Host;

  return {
    host,
    dispose() {
      disposed = true;
      stop();
      for (const id of [...pending.keys()]) settle(id)?.reject(new WireError('disposed', 'The page is closed.'));
    },
  };
}

function isReply(message: unknown): message is ReplyMessage {
  if (!isObject(message) || message.type !== 'reply' || typeof message.id !== 'number' || !isObject(message.result)) return false;
  const { result } = message;
  return 'ok' in result || (isObject(result.err) && typeof result.err.message === 'string');
}

function isNotify(message: unknown): message is NotifyMessage {
  return isObject(message) && message.type === 'notify' && typeof message.method === 'string';
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
