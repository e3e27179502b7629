import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { CallMessage, WireMessage } from '../../../src/protocol/lab';
import { connect, type Port, WireError } from '../../../webview/kit/rpc';

interface Host {
  add(numbers: readonly number[]): Promise<number>;
  wait(): Promise<void>;
}

interface Page {
  told(words: string): void;
}

function wire() {
  const sent: CallMessage[] = [];
  const heard: string[] = [];
  let receive: ((message: unknown) => void) | null = null;
  const port: Port = {
    post: (message) => void sent.push(message as CallMessage),
    listen(listener) {
      receive = listener;
      return () => {
        receive = null;
      };
    },
  };
  const connection = connect<Host, Page>({ port, page: { told: (words) => void heard.push(words) }, timeouts: { add: 1000 } });
  return {
    sent,
    heard,
    connection,
    port,
    deliver: (message: WireMessage | unknown) => receive?.(message),
    listening: () => receive !== null,
  };
}

describe('calls over the wire', () => {
  test('an answer resolves the call it belongs to, in any order', async () => {
    const { connection, sent, deliver } = wire();
    const first = connection.host.add([1, 2]);
    const second = connection.host.add([3, 4]);
    expect(sent.map(({ type, method, argument }) => [type, method, argument])).toEqual([
      ['call', 'add', [1, 2]],
      ['call', 'add', [3, 4]],
    ]);
    deliver({ type: 'reply', id: sent[1]?.id, result: { ok: 7 } });
    deliver({ type: 'reply', id: sent[0]?.id, result: { ok: 3 } });
    expect(await Promise.all([first, second])).toEqual([3, 7]);
  });

  test('a failure comes back with code and message', async () => {
    const { connection, sent, deliver } = wire();
    const call = connection.host.add([]);
    deliver({ type: 'reply', id: sent[0]?.id, result: { err: { code: 'empty', message: 'no numbers' } } });
    await expect(call).rejects.toMatchObject({ code: 'empty', message: 'no numbers' });
    await expect(call).rejects.toBeInstanceOf(WireError);
  });

  test('disposing rejects everything pending and all that comes later', async () => {
    const { connection, sent, listening } = wire();
    const pending = [connection.host.add([1]), connection.host.wait()];
    connection.dispose();
    for (const call of pending) await expect(call).rejects.toMatchObject({ code: 'disposed' });
    await expect(connection.host.wait()).rejects.toMatchObject({ code: 'disposed' });
    expect(sent).toHaveLength(2);
    expect(listening()).toBe(false);
  });

  test('what cannot be sent rejects instead of hanging', async () => {
    const port: Port = {
      post: () => {
        throw new Error('not cloneable');
      },
      listen: () => () => {},
    };
    const { host } = connect<Host, Page>({ port, page: { told: () => {} } });
    await expect(host.wait()).rejects.toMatchObject({ code: 'unsendable', message: 'not cloneable' });
  });

  test('the host is no thenable', async () => {
    const { connection, sent } = wire();
    await Promise.resolve(connection.host);
    expect(sent).toHaveLength(0);
  });
});

describe('time limits', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test('a call with a limit is rejected after it; one without waits', async () => {
    const { connection, sent, deliver } = wire();
    const limited = connection.host.add([1]);
    const failure = expect(limited).rejects.toMatchObject({ code: 'timeout' });
    const unlimited = connection.host.wait();
    await vi.advanceTimersByTimeAsync(1000);
    await failure;
    await vi.advanceTimersByTimeAsync(1_000_000);
    deliver({ type: 'reply', id: sent[1]?.id, result: { ok: undefined } });
    await expect(unlimited).resolves.toBeUndefined();
  });

  test('an answer in time leaves no timer behind', async () => {
    const { connection, sent, deliver } = wire();
    const call = connection.host.add([1]);
    deliver({ type: 'reply', id: sent[0]?.id, result: { ok: 1 } });
    await call;
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('notifications and noise', () => {
  test('a notification reaches its handler; an unknown or inherited name reaches nothing', () => {
    const { heard, deliver } = wire();
    deliver({ type: 'notify', method: 'told', argument: 'hello' });
    deliver({ type: 'notify', method: 'toString', argument: 'hello' });
    deliver({ type: 'notify', method: 'unknown', argument: 'hello' });
    expect(heard).toEqual(['hello']);
  });

  test.each([null, 'text', 5, {}, { type: 'reply' }, { type: 'reply', id: 1, result: null }, { type: 'reply', id: 99, result: { ok: 1 } }])(
    'noise on the wire is ignored: %j',
    async (noise) => {
      const { connection, sent, deliver } = wire();
      const call = connection.host.add([1]);
      deliver(noise);
      deliver({ type: 'reply', id: sent[0]?.id, result: { ok: 1 } });
      expect(await call).toBe(1);
    },
  );
});
