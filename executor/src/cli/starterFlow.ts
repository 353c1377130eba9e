/** The files of `flow init`: a workflow that validates, simulates and runs as it stands. */
export function starterFlow(name: string): Readonly<Record<string, string>> {
  return { 'flow.yaml': flowYaml(name), 'inputs.yaml': INPUTS }
}

const flowYaml = (
  name: string,
): string => `# A workflow: what goes in, what is computed, what comes out. All keys: docs/specs/workflow.md
flow: 1
name: ${name}
description: Shares a reward among members by their points; nothing is lost to rounding.

# zk: one executor runs it and proves the result in zero knowledge, and the contract checks the proof.
verify: zk

inputs:
  reward: { type: integer, description: 'Wei to share; any integer below 2^96' }
  members: { type: table, columns: { account: address, points: integer } }

tasks:
  share:
    # Ordinary JavaScript on bigint. mulDiv(a, b, c) is a * b / c without overflow in between.
    compute: |
      ({ reward, points }) => {
        const total = sum(points)
        const shares = points.map((value) => mulDiv(value, reward, total))
        const rest = reward - sum(shares)
        return { amounts: shares.map((share, index) => (index === 0 ? share + rest : share)) }
      }
    with:
      reward: '\${ inputs.reward }'
      points: '\${ inputs.members.points }'

outputs:
  payouts:
    account: '\${ inputs.members.account }'
    amount: '\${ tasks.share.amounts }'
`

const INPUTS = `# Used by: flow simulate flow.yaml --input inputs.yaml
# A table may also come from a CSV file: --input members=@members.csv
reward: 1000000000000000000 # 1 ETH in wei
members:
  - { account: '0x1111111111111111111111111111111111111111', points: 60 }
  - { account: '0x2222222222222222222222222222222222222222', points: 25 }
  - { account: '0x3333333333333333333333333333333333333333', points: 15 }
`
