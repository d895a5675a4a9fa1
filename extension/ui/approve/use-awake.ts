// The confirm button sleeps until a person can have seen the window: focused, visible, and unchanged for 600 ms.
// A window that pops up under a moving finger, or changes under it, is thus never confirmed by accident.
import { useEffect, useState } from 'preact/hooks';

export const WAKE_MS = 600;

export type Wakefulness = 'asleep' | 'unfocused' | 'awake';

/** @param shown names what is on the screen; when it changes the button falls asleep again */
export function useAwake(shown: string): Wakefulness {
  const [awake, setAwake] = useState<Wakefulness>('asleep');
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const arm = () => {
      clearTimeout(timer);
      if (document.visibilityState !== 'visible' || !document.hasFocus()) {
        setAwake('unfocused');
        return;
      }
      setAwake('asleep');
      timer = setTimeout(() => setAwake('awake'), WAKE_MS);
    };
    const sleep = () => {
      clearTimeout(timer);
      setAwake('unfocused');
    };
    arm();
    window.addEventListener('focus', arm);
    window.addEventListener('blur', sleep);
    document.addEventListener('visibilitychange', arm);
    return () => {
      clearTimeout(timer);
      window.removeEventListener('focus', arm);
      window.removeEventListener('blur', sleep);
      document.removeEventListener('visibilitychange', arm);
    };
  }, [shown]);
  return awake;
}
