// The product's mark: a square seal with 通 cut into it.
export function Mark({ large = false }: { large?: boolean }) {
  return (
    <span class={large ? 'mark large' : 'mark'} aria-hidden="true" lang="zh-CN">
      通
    </span>
  );
}
