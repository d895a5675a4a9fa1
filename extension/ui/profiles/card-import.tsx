// Company name and credit code from the certificate of the inserted card: looked at first, then taken.
import { PROFILES } from '../../text/profiles.ts';
import { useText } from '../page.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { OfferList } from '../parts/offer.tsx';
import { Taking, useLook } from '../parts/taking.tsx';
import { useAct } from '../parts/use-act.ts';
import { useBackground } from '../use-background.ts';
import type { Book } from './use-book.ts';

interface Props {
  /** null: a new company */
  profile: string | null;
  certificate: string;
  book: Book;
  /** @param id the company it was taken into, null when it was not taken */
  onEnd: (id: string | null) => void;
}

export function CardImport({ profile, certificate, book, onEnd }: Props) {
  const t = useText(PROFILES);
  const { request } = useBackground();
  const act = useAct();
  const ask = (take: boolean) => request({ do: 'vault.from-card', certificate, profile, take });
  const offer = useLook(act, () => ask(false), []);
  const take = () =>
    void act.run(async () => {
      await book.save();
      const taken = await ask(true);
      await book.reload();
      onEnd(taken.profile);
    });
  return (
    <Dialog title={t.profiles.fromCardTitle} onClose={() => onEnd(null)}>
      <Taking
        act={act}
        lines={[80, 60]}
        words={t.profiles.take}
        ready={offer !== null && offer.values.length > 0}
        onTake={take}
      >
        {offer && <OfferList offer={offer} />}
      </Taking>
    </Dialog>
  );
}
