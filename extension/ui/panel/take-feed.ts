// How the parts of the panel say what the page is to be filled from.
import type { Feed } from '#shared/declaration/kept.ts';

export type TakeFeed = (part: Feed['part'], given: Partial<Pick<Feed, 'template' | 'article' | 'row'>>) => void;
