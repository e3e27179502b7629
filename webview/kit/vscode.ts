import type { Port } from './rpc';

/** The one object a webview gets from VS Code; it can be asked for only once. */
interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

export interface Editor {
  readonly port: Port;
  /** What was remembered before the page was hidden or the window reloaded; undefined at first. */
  readonly remembered: unknown;
  /** What a serializer gets after the window was reloaded. */
  remember(state: unknown): void;
}

/** The wire to the extension host. Call once per page. */
export function openEditor(): Editor {
  const api = acquireVsCodeApi();
  return {
    port: {
      post: (message) => api.postMessage(message),
      listen(receive) {
        const onMessage = (event: MessageEvent) => receive(event.data);
        window.addEventListener('message', onMessage);
        return () => window.removeEventListener('message', onMessage);
      },
    },
    remembered: api.getState(),
    remember: (state) => api.setState(state),
  };
}
