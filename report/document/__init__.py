"""Documents in Word, PDF and HTML from one content, whatever they are about."""
