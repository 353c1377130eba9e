'use client'

import { UnstyledButton } from '@mantine/core'
import { type ReactNode, useEffect, useId, useRef, useState } from 'react'
import styles from './dropdown.module.css'

export interface DropdownProps {
  /** Inside of the button that opens it. */
  readonly button: ReactNode
  /** Name of the button for those who don't see it. */
  readonly label: string
  readonly buttonClassName?: string | undefined
  /** Items; called with the function that closes it. */
  readonly children: (close: () => void) => ReactNode
}

/** A button that shows a few choices below it. Escape, a click elsewhere or moving on with the keyboard close it. */
export function Dropdown({ button, label, buttonClassName, children }: DropdownProps): ReactNode {
  const [open, setOpen] = useState(false)
  const root = useRef<HTMLDivElement>(null)
  const id = useId()
  useEffect(() => {
    if (!open) return
    const onPointer = (event: Event): void => {
      if (!root.current?.contains(event.target as Node)) setOpen(false)
    }
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape') return
      setOpen(false)
      root.current?.querySelector('button')?.focus()
    }
    document.addEventListener('pointerdown', onPointer)
    document.addEventListener('focusin', onPointer)
    document.addEventListener('keydown', onKey)
    return () => {
      document.removeEventListener('pointerdown', onPointer)
      document.removeEventListener('focusin', onPointer)
      document.removeEventListener('keydown', onKey)
    }
  }, [open])
  return (
    <div className={styles['root']} ref={root}>
      <UnstyledButton
        className={`${styles['button']} ${buttonClassName ?? ''}`}
        aria-label={label}
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
      >
        {button}
      </UnstyledButton>
      <div className={styles['panel']} id={id} hidden={!open}>
        {open ? children(() => setOpen(false)) : null}
      </div>
    </div>
  )
}

/** A heading between choices. */
export function DropdownLabel({ children }: { readonly children: ReactNode }): ReactNode {
  return <div className={styles['label']}>{children}</div>
}

/** One choice. */
export function DropdownItem({
  icon,
  lang,
  onClick,
  children,
}: {
  readonly icon: ReactNode
  readonly lang?: string | undefined
  readonly onClick: () => void
  readonly children: ReactNode
}): ReactNode {
  return (
    <UnstyledButton className={styles['item']} lang={lang} onClick={onClick}>
      {icon}
      {children}
    </UnstyledButton>
  )
}
