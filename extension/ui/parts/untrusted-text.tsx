// Untrusted text as text nodes, isolated in direction from what stands around it.
import { useText } from '../page.tsx';
import { codePoint, pieces } from './untrusted.ts';

export function Untrusted({ text }: { text: string }) {
  const t = useText();
  return (
    <bdi>
      {pieces(text).map((piece, place) =>
        piece.strange ? (
          <span class="strange" key={place} title={t.strange(codePoint(piece.text))}>
            {codePoint(piece.text)}
          </span>
        ) : (
          piece.text
        ),
      )}
    </bdi>
  );
}
