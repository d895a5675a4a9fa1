// One icon of the lucide set, drawn from its node array. Decorative unless it carries a label.
import type { IconNode } from 'lucide';
import { h } from 'preact';

export interface IconProps {
  node: IconNode;
  size?: number;
  /** Given when the icon says something no word beside it says. */
  label?: string;
}

export function Icon({ node, size = 16, label }: IconProps) {
  const name = label === undefined ? { 'aria-hidden': true } : { role: 'img', 'aria-label': label };
  const look = {
    fill: 'none',
    stroke: 'currentColor',
    'stroke-width': 1.75,
    'stroke-linecap': 'round',
    'stroke-linejoin': 'round',
  };
  return h(
    'svg',
    { width: size, height: size, viewBox: '0 0 24 24', ...look, ...name },
    node.map(([tag, attributes]) => h(tag, attributes)),
  );
}
