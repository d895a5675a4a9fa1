// The profiles while they are edited: every change is saved by itself a moment later, and what could not be saved is kept until it is.
import { useEffect, useRef, useState } from 'preact/hooks';
import { toProblem } from '#shared/errors.ts';
import { emptyProfile } from '#shared/profile/profile.ts';
import type { Profile } from '#shared/profile/profile.ts';
import type { VaultStanding } from '../../platform/fill-requests.ts';
import type { ProblemLike } from '../parts/problem.tsx';
import { useBackground } from '../use-background.ts';

/** A pause in typing after which it is saved. */
const SAVE_MS = 600;

export interface Book {
  /** null until they were read */
  profiles: readonly Profile[] | null;
  /** Whether something typed is not stored yet. */
  unsaved: boolean;
  savedAt: number | null;
  problem: ProblemLike | null;
  change: (profile: Profile) => void;
  /** @returns the new profile's id */
  add: () => string;
  remove: (id: string) => void;
  /** Saves now. */
  save: () => Promise<void>;
  /** Reads anew: something else has changed them (import, restore). */
  reload: () => Promise<void>;
}

export function useBook(vault: VaultStanding['state']): Book {
  const { request } = useBackground();
  const [profiles, setProfiles] = useState<readonly Profile[] | null>(null);
  const [savedAt, setSavedAt] = useState<number | null>(null);
  const [problem, setProblem] = useState<ProblemLike | null>(null);
  const waiting = useRef(new Map<string, Profile>());
  const timer = useRef(0);
  const isOpen = useRef(false);
  isOpen.current = vault === 'open';

  async function save(): Promise<void> {
    clearTimeout(timer.current);
    for (const [id, profile] of [...waiting.current]) {
      try {
        await request({ do: 'vault.write', profile });
        if (waiting.current.get(id) === profile) waiting.current.delete(id); // else it was changed meanwhile
        setSavedAt(Date.now());
        setProblem(null);
      } catch (thrown) {
        // Locked: the page asks for the passphrase and then saves again
        setProblem(toProblem(thrown));
        return;
      }
    }
  }

  async function reload(): Promise<void> {
    try {
      await save();
      const stored = await request({ do: 'vault.read' });
      setProfiles(stored.map((profile) => waiting.current.get(profile.id) ?? profile));
    } catch (thrown) {
      setProblem(toProblem(thrown));
    }
  }

  function later(profile: Profile): void {
    waiting.current.set(profile.id, profile);
    clearTimeout(timer.current);
    timer.current = window.setTimeout(() => void save(), SAVE_MS);
  }

  useEffect(() => {
    if (vault === 'open') void reload();
  }, [vault]);
  useEffect(() => {
    const hidden = () => {
      if (document.hidden) void save();
    };
    // The side panel may have kept a template or a sheet meanwhile
    const back = () => {
      if (isOpen.current && waiting.current.size === 0) void reload();
    };
    const leaving = (event: BeforeUnloadEvent) => {
      if (waiting.current.size > 0) event.preventDefault();
    };
    document.addEventListener('visibilitychange', hidden);
    addEventListener('beforeunload', leaving);
    addEventListener('focus', back);
    return () => {
      document.removeEventListener('visibilitychange', hidden);
      removeEventListener('beforeunload', leaving);
      removeEventListener('focus', back);
    };
  }, []);

  return {
    profiles,
    unsaved: waiting.current.size > 0,
    savedAt,
    problem,
    change(profile) {
      setProfiles((all) => (all ?? []).map((one) => (one.id === profile.id ? profile : one)));
      later(profile);
    },
    add() {
      const made = emptyProfile(crypto.randomUUID());
      setProfiles((all) => [...(all ?? []), made]);
      later(made);
      return made.id;
    },
    remove(id) {
      waiting.current.delete(id);
      setProfiles((all) => (all ?? []).filter((one) => one.id !== id));
      request({ do: 'vault.remove', id }).catch((thrown: unknown) => {
        setProblem(toProblem(thrown));
        void reload();
      });
    },
    save,
    reload,
  };
}
