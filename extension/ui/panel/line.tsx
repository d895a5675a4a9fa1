// One field: its label, what would be written in place of what, where that comes from, and how sure it is.
import { Ban, Check, CircleAlert, CircleQuestionMark, Eye, EyeOff, Lock, Minus, TriangleAlert } from 'lucide';
import { useState } from 'preact/hooks';
import { DATA } from '#shared/profile/data.ts';
import type { PreviewField } from '../../platform/fill-messages.ts';
import { DECLARATION } from '../../text/declaration.ts';
import { FILL } from '../../text/fill.ts';
import { useLanguage, useText } from '../page.tsx';
import { Icon } from '../parts/icon.tsx';
import { maskMiddle } from '../parts/mask.ts';
import { Untrusted } from '../parts/untrusted-text.tsx';
import { useBackground } from '../use-background.ts';
import { AskFill } from './ask-fill.tsx';
import { isRefused, kindOf, labelOf } from './kinds.ts';
import { Teach } from './teach.tsx';

interface Props {
  field: PreviewField;
  tab: number;
  /** Where its value is entered, as a fragment of 企业资料. */
  place: string;
  ticked: boolean;
  tick: (on: boolean) => void;
}

export function Line({ field, tab, place, ticked, tick }: Props) {
  const t = useText(FILL);
  const language = useLanguage();
  const { request } = useBackground();
  const kind = kindOf(field);
  const off = kind === 'never' || kind === 'read';
  const show = () => void request({ do: 'fill.show', tab, frame: field.frame, field: field.id }).catch(() => undefined);
  return (
    <li class={`line ${kind}${isRefused(field) ? ' refused' : ''}`}>
      <span class="tick">
        {kind === 'fillable' ? (
          <input
            type="checkbox"
            checked={ticked}
            aria-labelledby={labelOf(field)}
            onChange={(event) => tick(event.currentTarget.checked)}
            onKeyDown={(event) => {
              if (event.key === 'Enter') show();
            }}
          />
        ) : (
          <Icon node={off ? Ban : Minus} size={14} />
        )}
      </span>
      <div class="what">
        <p class="label">
          <button type="button" class="jump" id={labelOf(field)} title={t.fill.jump} onClick={show}>
            <Untrusted text={field.label} />
          </button>
          {field.required && (
            <span class="star" title={t.fill.required}>
              *<span class="visually-hidden">{t.fill.required}</span>
            </span>
          )}
        </p>
        <Standing field={field} />
        <Body field={field} tab={tab} place={place} />
        {field.notice && !isSaid(field, kind) && (
          <p class="tiny notice">
            <Untrusted text={field.notice[language]} />
          </p>
        )}
      </div>
    </li>
  );
}

/** The line itself says so already, or there is no password that could be filled on a press. */
function isSaid(field: PreviewField, kind: ReturnType<typeof kindOf>): boolean {
  return kind === 'never' || (kind === 'ask' && field.control === 'password' && field.value === null);
}

function Body({ field, tab, place }: Pick<Props, 'field' | 'tab' | 'place'>) {
  const t = { ...useText(FILL), ...useText(DECLARATION) };
  const language = useLanguage();
  switch (kindOf(field)) {
    case 'never':
      return <p class="small why">{field.notice ? <Untrusted text={field.notice[language]} /> : t.fill.never}</p>;
    case 'read':
      return <p class="small why">{t.fill.readOnly}</p>;
    case 'ask':
      return <AskFill field={field} tab={tab} />;
    case 'unknown':
      return <Teach field={field} tab={tab} />;
    case 'empty':
      return (
        <p class="small why">
          {field.entry ? t.declaration.noValue : t.fill.noValue}
          {field.datum && ` · ${DATA[field.datum].label[language]} `}
          {!field.entry && (
            <a href={`../profiles/index.html${place}`} target="_blank">
              {t.fill.toProfile}
            </a>
          )}
        </p>
      );
    case 'fillable':
      return <Values field={field} tab={tab} />;
  }
}

function Values({ field, tab }: { field: PreviewField; tab: number }) {
  const t = useText(FILL);
  const language = useLanguage();
  const { request } = useBackground();
  const [whole, setWhole] = useState<string | null>(null);
  const value = whole ?? (field.secret ? covered(field.value ?? '') : (field.value ?? ''));
  const reveal = () => {
    if (whole !== null) {
      setWhole(null);
      return;
    }
    void request({ do: 'fill.reveal', tab, frame: field.frame, field: field.id }).then(setWhole, () => undefined);
  };
  const same = field.same === true;
  const replaces = field.current !== '' && !same;
  const words = whole === null ? t.fill.reveal : t.fill.cover;
  return (
    <>
      <p class="values">
        {replaces && (
          <>
            <del>
              <Untrusted text={field.secret ? covered(field.current) : field.current} />
            </del>{' '}
            <span class="arrow">
              <span aria-hidden="true">→</span>
              <span class="visually-hidden">{t.fill.becomes}</span>
            </span>{' '}
          </>
        )}
        <span class="new">
          <Untrusted text={value} />
        </span>
        {field.secret && (
          <button type="button" class="icon-button eye" aria-label={words} title={words} onClick={reveal}>
            <Icon node={whole === null ? Eye : EyeOff} size={14} />
          </button>
        )}
      </p>
      <p class="tiny from">
        {field.source === 'taught' ? `${t.fill.fromTaught} · ` : ''}
        {field.datum && !field.from && t.fill.from(DATA[field.datum].label[language])}
        {field.from && <FromFeed from={field.from} />}
        {field.computed && ` · ${t.fill.computed[field.computed]}`}
        {same && ` · ${t.fill.same}`}
      </p>
    </>
  );
}

function FromFeed({ from: { kind, name, row } }: { from: NonNullable<PreviewField['from']> }) {
  const t = { ...useText(FILL), ...useText(DECLARATION) };
  return <Untrusted text={t.fill.from(t.declaration.from[kind](name, row ?? 0))} />;
}

function covered(text: string): string {
  if (/^•+$/.test(text)) return text; // a password
  return maskMiddle(text);
}

const WORDS = {
  sure: { icon: Check, tone: 'green' },
  check: { icon: TriangleAlert, tone: 'amber' },
  unknown: { icon: CircleQuestionMark, tone: 'grey' },
} as const;

/** How sure it is; once written, what became of it. */
function Standing({ field }: { field: PreviewField }) {
  const t = useText(FILL);
  const kind = kindOf(field);
  if (field.outcome) {
    const good = field.outcome === 'filled' || field.outcome === 'restored';
    return (
      <span class={`state tiny ${good ? 'green' : 'red'}`}>
        <Icon node={good ? Check : CircleAlert} size={13} /> {t.fill.outcomes[field.outcome]}
      </span>
    );
  }
  if (kind === 'never' || kind === 'read' || kind === 'empty') return null;
  if (kind === 'ask') return <Icon node={Lock} size={13} />;
  // What is sure and yet not proposed would replace something else
  const isProposed = field.ticked === undefined ? field.checked : !field.ticked;
  const word = kind === 'fillable' && !isProposed ? 'check' : field.confidence;
  const { icon, tone } = WORDS[word];
  return (
    <span class={`state tiny ${tone}`}>
      <Icon node={icon} size={13} /> {t.fill.words[word]}
    </span>
  );
}
