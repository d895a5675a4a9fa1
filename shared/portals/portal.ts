// What a pack is: everything the product knows of one portal, as data.
import type { Bilingual } from '../errors.ts';

export interface PortalPack {
  /** kebab-case, the folder's name */
  id: string;
  name: Bilingual;
  /** Host patterns: exact host or `*.host`. Both https and http pages count; only http pages get no remembered grants. */
  hosts: readonly string[];
  /** Exact addresses of local sockets this portal's page scripts dial; the stand-in answers these and no other. */
  localSockets: readonly string[];
  /** `<module>_<Function>` names of the dialect that pages of this portal may call, beyond the always harmless ones. */
  methods: readonly string[];
  /** What becomes of a PIN the page sends in `passwd` (DESIGN §2a PIN). */
  pagePin: 'honour' | 'ask';
}
