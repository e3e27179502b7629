import * as vscode from 'vscode';

/** Lenses pass an address as text, menus as a Uri; null for anything else, such as nothing from the palette. */
export function uriArgument(argument: unknown): vscode.Uri | null {
  if (argument instanceof vscode.Uri) return argument;
  return typeof argument === 'string' && argument !== '' ? vscode.Uri.parse(argument, true) : null;
}
