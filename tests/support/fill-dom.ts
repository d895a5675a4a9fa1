// A document for tests of the engine without a browser: jsdom lays nothing out, so every element gets a box, and what is hidden is told
// from its own and its parents' inline style.
import { vi } from 'vitest';
import { FrameFields, type FrameOptions } from '../../extension/fill/fields.ts';
import { type Ground, readGround } from '../../extension/fill/ground.ts';
import { type Layout, readLayout } from '../../extension/fill/layout.ts';
import { findWidgets } from '../../extension/fill/widgets/index.ts';
import type { FramedField } from '../../extension/platform/fill-messages.ts';

interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

const SIZE: Box = { left: 20, top: 20, width: 160, height: 24 };

/** Gives jsdom what the engine asks of a browser. `data-box="left,top,width,height"` sets the box of an element. */
export function installLayout(): void {
  const box = (element: Element) => {
    const own = element.getAttribute('data-box')?.split(',').map(Number);
    const { left, top, width, height } = own
      ? { left: own[0] ?? 0, top: own[1] ?? 0, width: own[2] ?? 0, height: own[3] ?? 0 }
      : SIZE;
    return { left, top, width, height, x: left, y: top, right: left + width, bottom: top + height, toJSON: () => '' };
  };
  const isHidden = ({ style }: HTMLElement) =>
    style.display === 'none' || style.visibility === 'hidden' || style.opacity === '0';
  Element.prototype.getBoundingClientRect = function () {
    return box(this);
  };
  Element.prototype.checkVisibility = function () {
    const isOff = (at: Element) => at.hasAttribute('hidden') || (at instanceof HTMLElement && isHidden(at));
    return this.isConnected && !isOff(this) && (this.parentElement?.checkVisibility() ?? true);
  };
  document.elementFromPoint = () => null;
  ShadowRoot.prototype.elementFromPoint = () => null;
  vi.stubGlobal('CSS', { escape: (text: string) => text.replace(/["\\\]:.[#]/g, '\\$&') });
  Object.defineProperty(document, 'scrollingElement', { value: document.documentElement, configurable: true });
}

/** A page with the given body; opens `<template shadowrootmode=open>` as a browser would. */
export function show(html: string, title = ''): void {
  document.title = title;
  document.body.innerHTML = html; // eslint-disable-line no-restricted-syntax -- pages of tests are our own
  for (const template of document.body.querySelectorAll<HTMLTemplateElement>('template[shadowrootmode]')) {
    template.parentElement?.attachShadow({ mode: 'open' }).append(template.content);
    template.remove();
  }
}

export function groundOfPage(): Ground {
  return readGround(document, findWidgets(document));
}

export function layoutOfPage(): Layout {
  return readLayout(window);
}

export function frameOfPage(options: Partial<FrameOptions> = {}): FrameFields {
  return new FrameFields({ document, find: findWidgets, pack: null, ...options });
}

/** Fields of the page by their labels; a label that stands twice counts once. */
export function fieldsOfPage(options: Partial<FrameOptions> = {}): Record<string, FramedField> {
  const page = frameOfPage(options).look();
  return Object.fromEntries((page?.fields ?? []).map((field) => [field.label, field]));
}

/** `label → datum (policy)` of all fields, as a test writes it down. */
export function readPlan(options: Partial<FrameOptions> = {}): Record<string, string> {
  const said = ({ datum, policy }: FramedField) => (policy === 'fill' ? (datum ?? '-') : `${datum ?? '-'} ${policy}`);
  return Object.fromEntries(Object.entries(fieldsOfPage(options)).map(([label, field]) => [label, said(field)]));
}
