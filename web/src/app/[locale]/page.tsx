import type { ReactNode } from 'react'
import { HomePage } from '../../features/home/components/HomePage.tsx'

export default function Home(): ReactNode {
  return <HomePage />
}
