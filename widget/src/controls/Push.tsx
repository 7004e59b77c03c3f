import { Button, type ButtonProps, ButtonNeutralTheme } from '@kommo-crm/crm-react-ui-kit/Button';

type PushProps = Omit<ButtonProps, 'theme' | 'ref'> & { theme?: ButtonProps['theme'] };

/** The kit's button, grey unless told otherwise. */
export function Push({ theme = ButtonNeutralTheme, ...rest }: PushProps) {
  return <Button theme={theme} {...rest} />;
}
