import {
  Alert,
  Button,
  createTheme,
  type MantineColorsTuple,
  NativeSelect,
  Table,
  Textarea,
  TextInput,
} from '@mantine/core'

/** Deep teal: calm, and none of the colours that mean a state. */
const flow: MantineColorsTuple = [
  '#ecf7f6',
  '#d9ecea',
  '#b0d9d6',
  '#84c5c1',
  '#5fb4af',
  '#47a9a4',
  '#2b8f8b',
  '#177672',
  '#0e5f5d',
  '#044846',
]

/** Neutral with a touch of blue; Mantine's own dark scale is too black for long tables. */
const dark: MantineColorsTuple = [
  '#d5dbe1',
  '#b4bdc6',
  '#98a3ae',
  '#6d7a87',
  '#3c4753',
  '#2d3742',
  '#212a33',
  '#182028',
  '#12181f',
  '#0c1116',
]

const CHINESE = "'PingFang SC', 'Microsoft YaHei', 'Noto Sans SC', 'Noto Sans CJK SC'"

/** Look of the dApp. Sizes are small: these are pages for work, read at arm's length. */
export const theme = createTheme({
  primaryColor: 'flow',
  primaryShade: 7,
  colors: { flow, dark },
  autoContrast: true,
  luminanceThreshold: 0.36,
  fontFamily: `'Inter Variable', ${CHINESE}, system-ui, sans-serif`,
  fontFamilyMonospace: `ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', ${CHINESE}, monospace`,
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '20px' },
  headings: {
    fontWeight: '620',
    sizes: {
      h1: { fontSize: '22px', lineHeight: '1.3' },
      h2: { fontSize: '16px', lineHeight: '1.4' },
      h3: { fontSize: '14px', lineHeight: '1.4' },
    },
  },
  defaultRadius: 'md',
  cursorType: 'pointer',
  components: {
    Alert: Alert.extend({ defaultProps: { variant: 'light' } }),
    Button: Button.extend({ defaultProps: { size: 'sm' } }),
    NativeSelect: NativeSelect.extend({ defaultProps: { size: 'sm' } }),
    Table: Table.extend({ defaultProps: { verticalSpacing: 8, horizontalSpacing: 16 } }),
    Textarea: Textarea.extend({ defaultProps: { size: 'sm' } }),
    TextInput: TextInput.extend({ defaultProps: { size: 'sm' } }),
  },
})
