"""The numbers under which a website is registered with the authorities."""

from __future__ import annotations

import re

from msgspec import Struct


class Registration(Struct, frozen=True):
    """The registration numbers in the footer of a government website (国办发〔2017〕47号).

    `required` is False for a site that is no government's: a missing number is then no fault.
    """

    site_id_code: str = ""  # 网站标识码
    icp: str = ""  # ICP备案号
    police: str = ""  # 公安备案号
    required: bool = True

    @property
    def police_digits(self) -> str:
        """The digits of the police's number, by which their register is asked."""
        return "".join(re.findall(r"\d", self.police))
