export interface PageHtmlOptions {
  readonly title: string;
  /** Fresh for each page. */
  readonly nonce: string;
  readonly cspSource: string;
  readonly script: string;
  readonly style: string;
  /** The lab compiles wasm and runs blob workers; the report does neither. */
  readonly trains: boolean;
}

/** The document of a panel: an empty root that its script fills. */
export function pageHtml(options: PageHtmlOptions): string {
  const { title, nonce, script, style } = options;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${contentSecurityPolicy(options)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<link rel="stylesheet" href="${escaped(style)}" id="vscode-codicon-stylesheet" nonce="${nonce}">
</head>
<body>
<main id="root"></main>
<script nonce="${nonce}" src="${escaped(script)}"></script>
</body>
</html>`;
}

/** Only what each page needs, source by source. */
export function contentSecurityPolicy({ nonce, cspSource, trains }: Pick<PageHtmlOptions, 'nonce' | 'cspSource' | 'trains'>): string {
  const common = [
    "default-src 'none'",
    `style-src ${cspSource}`,
    // Icons come as a font inside the style sheet.
    `font-src ${cspSource} data:`,
    `img-src ${cspSource} data:`,
  ];
  if (!trains) return [...common, `script-src 'nonce-${nonce}'`].join('; ');
  return [
    ...common,
    // A blob worker inherits this policy and compiles the trainer's wasm.
    `script-src 'nonce-${nonce}' 'wasm-unsafe-eval'`,
    // The page fetches the worker's text and starts it as a blob: a worker cannot be started from a webview resource.
    'worker-src blob:',
    // Worker, wasm and digits are fetched by the page; the trainer loads its wasm from a blob address.
    `connect-src ${cspSource} blob:`,
  ].join('; ');
}

/** 128 random bits. */
export function freshNonce(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (char) => `&#${char.charCodeAt(0)};`);
}
