@rem What `exec` in an npm script means to Windows' shell: run the rest of the line.
@%*
