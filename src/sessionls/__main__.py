"""The entry: decides between serving and the command line, and imports nothing heavy before it has."""


def main() -> None:
    """Run `sessionls`."""


if __name__ == "__main__":
    main()
