'use client'

import { Button, Group, NativeSelect } from '@mantine/core'
import { type FormEvent, type ReactNode, useState } from 'react'

export interface ChooseFormProps {
  /** Name of the field. */
  readonly label: string
  readonly choices: readonly string[]
  /** Text of the button. */
  readonly action: string
  readonly onChoose: (choice: string) => void
}

/** A choice and a button that acts on it: the arrow keys of a select alone would act on every choice they pass. */
export function ChooseForm({ label, choices, action, onChoose }: ChooseFormProps): ReactNode {
  const [chosen, setChosen] = useState(choices[0] ?? '')
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    onChoose(chosen)
  }
  return (
    <form onSubmit={submit}>
      <Group gap={6} wrap="nowrap">
        <NativeSelect
          aria-label={label}
          value={chosen}
          data={[...choices]}
          onChange={({ currentTarget }) => setChosen(currentTarget.value)}
        />
        <Button type="submit" variant="default">
          {action}
        </Button>
      </Group>
    </form>
  )
}
