// One walk through the elements of a frame, open shadow roots included, for all parts of a look that would otherwise walk for themselves.

export type Root = Document | ShadowRoot;

export interface Elements {
  /** The document first. */
  readonly roots: readonly Root[];
  /** In document order, what stands in a shadow root right after its host. */
  readonly place: ReadonlyMap<Element, number>;
  /** Class attributes, each once. */
  readonly classes: ReadonlySet<string | null>;
}

/** The elements of a document as they are now. */
export function readElements(document: Document): Elements {
  const roots: Root[] = [];
  const place = new Map<Element, number>();
  const classes = new Set<string | null>();
  const walk = (root: Root) => {
    roots.push(root);
    for (const element of root.querySelectorAll('*')) {
      place.set(element, place.size);
      classes.add(element.getAttribute('class'));
      if (element.shadowRoot !== null) walk(element.shadowRoot);
    }
  };
  walk(document);
  return { roots, place, classes };
}
