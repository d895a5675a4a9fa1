// A drawing of a card going into a reader, chip first.
export function InsertCard() {
  return (
    <svg class="insert" width="132" height="92" viewBox="0 0 132 92" fill="none" aria-hidden="true">
      <g class="card" stroke="currentColor" stroke-width="1.5">
        <rect x="34" y="4" width="64" height="44" rx="4" class="plastic" />
        <path d="M42 14h22M42 20h14" stroke-linecap="round" />
        <rect x="58" y="28" width="16" height="13" rx="2" class="chip" />
        <path d="M58 34.500h5m6 0h5M63 28v13m6-13v13" />
      </g>
      <path
        class="arrow"
        d="M112 14v24m-6-6 6 6 6-6"
        stroke-width="1.75"
        stroke-linecap="round"
        stroke-linejoin="round"
      />
      <path
        class="reader"
        d="M22 52h88a6 6 0 0 1 6 6v22a6 6 0 0 1-6 6H22a6 6 0 0 1-6-6V58a6 6 0 0 1 6-6Z"
        stroke="currentColor"
        stroke-width="1.5"
      />
      <path d="M28 58h76" stroke="currentColor" stroke-width="2.500" stroke-linecap="round" />
      <circle cx="102" cy="74" r="2.500" class="lamp" />
      <path d="M16 74H4" stroke="currentColor" stroke-width="1.5" stroke-linecap="round" />
    </svg>
  );
}
