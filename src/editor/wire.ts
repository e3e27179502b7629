import type { NotifyMessage, ReplyMessage, WireMessage } from '../protocol/lab';

/** The half of a webview that the wire needs; a test gives a plain object. */
export interface Channel {
  postMessage(message: WireMessage): unknown;
  onDidReceiveMessage(listener: (message: unknown) => void): { dispose(): unknown };
}

type Methods<Host> = {
  readonly [Name in keyof Host]: Host[Name] extends (argument: infer Argument) => Promise<infer Result>
    ? (argument: Argument) => Promise<Result>
    : never;
};

type Notifications<Page> = { readonly [Name in keyof Page]: Page[Name] extends (argument: infer Argument) => void ? Argument : never };

/**
 * Answers the calls of a page. Every call gets a reply: a failure travels back as `{err}`, so that the page never waits for ever.
 * Dispose to stop listening.
 */
export function answer<Host>(
  channel: Channel,
  host: Methods<Host>,
  failed: (method: string, error: unknown) => void,
): { dispose(): unknown } {
  return channel.onDidReceiveMessage(async (message) => {
    const call = callOf(message);
    if (!call) return;
    const reply = (result: ReplyMessage['result']) => void channel.postMessage({ type: 'reply', id: call.id, result });
    if (!Object.hasOwn(host as object, call.method)) return reply({ err: { code: 'no-such-method', message: `no method ${call.method}` } });
    try {
      const method = host[call.method as keyof Host] as (argument: unknown) => Promise<unknown>;
      // Messages are JSON: `{ok: undefined}` would arrive as `{}`, which is no reply.
      reply({ ok: (await method(call.argument)) ?? null });
    } catch (error) {
      failed(call.method, error);
      reply({ err: { code: 'failed', message: error instanceof Error ? error.message : String(error) } });
    }
  });
}

/** Tells the page something; a page that is not live misses it and asks again when it starts. */
export function notify<Page, Name extends keyof Notifications<Page> & string>(
  channel: Channel,
  method: Name,
  argument: Notifications<Page>[Name],
): void {
  const message: NotifyMessage = { type: 'notify', method, argument };
  void channel.postMessage(message);
}

function callOf(message: unknown): { readonly id: number; readonly method: string; readonly argument: unknown } | null {
  if (typeof message !== 'object' || message === null || !('type' in message) || message.type !== 'call') return null;
  if (!('id' in message) || typeof message.id !== 'number' || !('method' in message) || typeof message.method !== 'string') return null;
  return { id: message.id, method: message.method, argument: 'argument' in message ? message.argument : undefined };
}
