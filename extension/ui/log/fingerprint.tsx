// A fingerprint in groups that two people can read to each other.

export function Fingerprint({ of }: { of: string }) {
  return (
    <p class="fingerprint mono" dir="ltr">
      {(of.match(/.{1,4}/g) ?? []).map((group, place) => (
        <span key={place}>{group}</span>
      ))}
    </p>
  );
}
