/** Colours a canvas needs; it cannot use CSS variables itself. */
export interface Palette {
  readonly foreground: string;
  readonly muted: string;
  readonly grid: string;
  readonly background: string;
  /** Told apart by marker shape too, so their number may be smaller than that of the lines. */
  readonly lines: readonly string[];
  readonly fontFamily: string;
  readonly highContrast: boolean;
}

const LINES = ['blue', 'orange', 'green', 'purple', 'red', 'yellow'] as const;

/** Reads the theme's colours from the page. */
export function readPalette(body: HTMLElement = document.body): Palette {
  const style = getComputedStyle(body);
  const variable = (name: string, fallback: string) => style.getPropertyValue(`--vscode-${name}`).trim() || fallback;
  const foreground = variable('foreground', style.color);
  const highContrast = body.classList.contains('vscode-high-contrast') || body.classList.contains('vscode-high-contrast-light');
  return {
    foreground,
    muted: highContrast ? foreground : variable('descriptionForeground', foreground),
    grid: highContrast ? variable('contrastBorder', foreground) : 'rgba(128, 128, 128, 0.25)',
    background: variable('editor-background', 'transparent'),
    lines: LINES.map((name) => opaque(variable(`charts-${name}`, foreground))),
    fontFamily: style.fontFamily,
    highContrast,
  };
}

/** Some themes define a chart colour as a translucent highlight; as a thin line it would hardly be seen. */
export function opaque(value: string): string {
  const [, ...channels] = /^rgba\(\s*([\d.]+)[\s,]+([\d.]+)[\s,]+([\d.]+)[\s,/]+[\d.]+%?\s*\)$/i.exec(value) ?? [];
  if (channels.length === 3) return `rgb(${channels.join(', ')})`;
  return /^#[\da-f]{8}$/i.test(value) ? value.slice(0, 7) : value;
}

/** Calls back when VS Code switches the theme (it changes the body's classes and the root's variables). Returns how to stop. */
export function onThemeChange(callback: () => void): () => void {
  const observer = new MutationObserver(callback);
  observer.observe(document.body, { attributes: true, attributeFilter: ['class'] });
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style'] });
  return () => observer.disconnect();
}
