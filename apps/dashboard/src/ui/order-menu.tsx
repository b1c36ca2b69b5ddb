import ArrowDownUp from 'lucide-react/icons/arrow-down-up'
import { IconButton } from './icon-button.tsx'
import { Menu } from './menu.tsx'

interface OrderMenuProps {
  value: string
  options: readonly { value: string; label: string }[]
  onChoose: (value: string) => void
}

/** In which order a list is shown. */
export function OrderMenu({ value, options, onChoose }: OrderMenuProps) {
  const shown = options.find((option) => option.value === value)?.label ?? value
  return (
    <Menu
      trigger={
        <IconButton label={`Order: ${shown}`}>
          <ArrowDownUp size={16} aria-hidden />
        </IconButton>
      }
      entries={[{ type: 'choice', label: 'Order', value, options, choose: onChoose }]}
    />
  )
}
